/* SPDX-License-Identifier: MIT
 * Stand-ins for the elements where there is no Java. */
#ifndef GSTVAE_STUB_H
#define GSTVAE_STUB_H

#include <gst/gst.h>

/* Registers an element for each name that only posts `why` as a RESOURCE error when it is used. */
void gstvae_stubs_register (GstPlugin * plugin, const gchar * why);

#endif
