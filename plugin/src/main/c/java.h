/* SPDX-License-Identifier: MIT
 * The Java side of the plugin: find or join a virtual machine, and call it once. */
#ifndef GSTVAE_JAVA_H
#define GSTVAE_JAVA_H

#include "export.h"

#include <gst/gst.h>

/* Where a Java installation is looked for when none of the environment variables names one. */
#define GSTVAE_JVM_ROOT "/usr/lib/jvm"

/* Starts or joins the virtual machine and lets Java register the elements of `plugin`, whose files
 * lie in `directory`. On failure `*why` is one sentence with the remedy; free it with g_free(). */
gboolean gstvae_java_register (GstPlugin * plugin, const gchar * directory, gchar ** why);

/* Path of a libjvm.so of Java 17 or newer, or NULL; free it with g_free(). */
gchar *gstvae_libjvm_find (void);

/* GInstanceInitFunc of every element type that Java registers. */
GSTVAE_EXPORT void gstvae_instance_init (GTypeInstance * instance, gpointer klass);

/* Java's own instance initialiser, called by gstvae_instance_init(). */
GSTVAE_EXPORT void gstvae_on_instance_init (GInstanceInitFunc function);

/* The virtual machine's SIGSEGV handler: remember the one that is installed now, and bring it back. */
void gstvae_segv_remember (void);
void gstvae_segv_restore (void);

#endif
