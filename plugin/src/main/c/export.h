/* SPDX-License-Identifier: MIT
 * Marks what Java looks up in this library; everything else is hidden. */
#ifndef GSTVAE_EXPORT_H
#define GSTVAE_EXPORT_H

#define GSTVAE_EXPORT __attribute__ ((visibility ("default")))

#endif
