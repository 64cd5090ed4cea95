/* SPDX-License-Identifier: MIT
 * What the compiler knows about structures, for Java. */
#ifndef GSTVAE_LAYOUT_H
#define GSTVAE_LAYOUT_H

#include "export.h"

#include <gst/gst.h>

/* Offset of "Structure.field", or size of "Structure"; -1 for a name that is not in the table. */
GSTVAE_EXPORT gint gstvae_layout (const gchar * name);

#endif
