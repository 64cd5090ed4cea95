/* SPDX-License-Identifier: MIT
 * Entry point of the plugin: its elements are Java classes; without Java, stand-ins. */
#include "java.h"
#include "stub.h"

#include <dlfcn.h>

/* The folder that this library lies in. */
static gchar *
own_directory (void)
{
  Dl_info info;
  gchar *real;
  gchar *directory;

  if (dladdr ((void *) (guintptr) own_directory, &info) == 0)
    return g_strdup (".");
  real = g_canonicalize_filename (info.dli_fname, NULL);
  directory = g_path_get_dirname (real);
  g_free (real);
  return directory;
}

/* The registry loads the plugin again when one of these changes, so that elements replace their
 * stand-ins and the other way round. */
static void
add_dependencies (GstPlugin * plugin, const gchar * directory, gboolean java)
{
  const gchar *environment[] = { "VAE_LIBJVM", "VAE_JAVA_HOME", "JAVA_HOME", NULL };
  const gchar *path_variable[] = { "PATH", NULL };
  const gchar *folders[] = { directory, NULL };
  const gchar *roots[] = { GSTVAE_JVM_ROOT, NULL };
  const gchar *jar_suffix[] = { ".jar", NULL };

  gst_plugin_add_dependency (plugin, environment, NULL, NULL, GST_PLUGIN_DEPENDENCY_FLAG_NONE);
  gst_plugin_add_dependency (plugin, NULL, folders, jar_suffix,
      GST_PLUGIN_DEPENDENCY_FLAG_RECURSE | GST_PLUGIN_DEPENDENCY_FLAG_FILE_NAME_IS_SUFFIX);
  if (!java) {
    gst_plugin_add_dependency (plugin, path_variable, NULL, NULL, GST_PLUGIN_DEPENDENCY_FLAG_NONE);
    gst_plugin_add_dependency (plugin, NULL, roots, NULL, GST_PLUGIN_DEPENDENCY_FLAG_NONE);
  }
}

static gboolean
plugin_init (GstPlugin * plugin)
{
  gchar *directory = own_directory ();
  gchar *why = NULL;
  gboolean java = gstvae_java_register (plugin, directory, &why);

  add_dependencies (plugin, directory, java);
  if (!java) {
    GST_WARNING ("only stand-ins are registered: %s", why);
    gstvae_stubs_register (plugin, why);
  }
  g_free (why);
  g_free (directory);
  /* FALSE would put the library on the registry's black list until its time stamp changes. */
  return TRUE;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, vae,
    "Video as latents of a cross-modal video VAE, and back", plugin_init, PACKAGE_VERSION, "MIT/X11",
    "gst-vae", "https://arxiv.org/abs/2412.17805")
