/* SPDX-License-Identifier: MIT
 * Finds a Java virtual machine on this system. */
#include "java.h"

#include <stdlib.h>
#include <string.h>

#define LIBJVM_IN_HOME "lib/server/libjvm.so"
#define OLDEST_JAVA 17

/* The major version in a Java home's release file; 0 if there is none to read. */
static gint
java_version (const gchar * home)
{
  gchar *path = g_build_filename (home, "release", NULL);
  gchar *text = NULL;
  gint version = 0;

  if (g_file_get_contents (path, &text, NULL, NULL)) {
    const gchar *key = "JAVA_VERSION=\"";
    const gchar *found = strstr (text, key);

    if (found != NULL)
      version = atoi (found + strlen (key));
  }
  g_free (text);
  g_free (path);
  return version;
}

/* libjvm.so of a Java home if it is there and not known to be too old. */
static gchar *
in_home (const gchar * home)
{
  gchar *path;
  gint version;

  if (home == NULL || *home == '\0')
    return NULL;
  path = g_build_filename (home, LIBJVM_IN_HOME, NULL);
  version = java_version (home);
  if (g_file_test (path, G_FILE_TEST_EXISTS) && (version == 0 || version >= OLDEST_JAVA))
    return path;
  g_free (path);
  return NULL;
}

/* The home of the `java` command: links lead from PATH to HOME/bin/java. */
static gchar *
on_path (void)
{
  gchar *command = g_find_program_in_path ("java");
  gchar *real = command != NULL ? realpath (command, NULL) : NULL;
  gchar *found = NULL;

  if (real != NULL) {
    gchar *bin = g_path_get_dirname (real);
    gchar *home = g_path_get_dirname (bin);

    found = in_home (home);
    g_free (home);
    g_free (bin);
  }
  free (real);
  g_free (command);
  return found;
}

/* The newest Java below GSTVAE_JVM_ROOT. */
static gchar *
in_root (void)
{
  GDir *root = g_dir_open (GSTVAE_JVM_ROOT, 0, NULL);
  const gchar *name;
  gchar *best = NULL;
  gint best_version = -1;

  if (root == NULL)
    return NULL;
  while ((name = g_dir_read_name (root)) != NULL) {
    gchar *home = g_build_filename (GSTVAE_JVM_ROOT, name, NULL);
    gchar *found = in_home (home);

    if (found != NULL && java_version (home) > best_version) {
      g_free (best);
      best = g_steal_pointer (&found);
      best_version = java_version (home);
    }
    g_free (found);
    g_free (home);
  }
  g_dir_close (root);
  return best;
}

gchar *
gstvae_libjvm_find (void)
{
  const gchar *named = g_getenv ("VAE_LIBJVM");
  gchar *found;

  /* Whoever names a machine gets that one or an explanation, not another one. */
  if (named != NULL && *named != '\0')
    return g_file_test (named, G_FILE_TEST_EXISTS) ? g_strdup (named) : NULL;
  named = g_getenv ("VAE_JAVA_HOME");
  if (named != NULL && *named != '\0')
    return in_home (named);

  found = in_home (g_getenv ("JAVA_HOME"));
  if (found == NULL)
    found = in_home (GSTVAE_JVM_ROOT "/default-java");
  if (found == NULL)
    found = on_path ();
  if (found == NULL)
    found = in_root ();
  return found;
}
