/* SPDX-License-Identifier: MIT
 * Starts the virtual machine, or joins the one that the process has, and calls Java once. */
#include "java.h"

#include <dlfcn.h>
#include <jni.h>
#include <signal.h>
#include <string.h>

#define ENTRY_CLASS "org/gstvae/plugin/Registration"
#define ENTRY_METHOD "register"
#define ENTRY_SIGNATURE "(JLjava/lang/String;)V"
#define JARS "java"

typedef jint (*CreateJavaVM) (JavaVM ** vm, void **env, void *args);
typedef jint (*GetCreatedJavaVMs) (JavaVM ** vms, jsize capacity, jsize * count);

static GInstanceInitFunc java_instance_init = NULL;

void
gstvae_on_instance_init (GInstanceInitFunc function)
{
  java_instance_init = function;
}

void
gstvae_instance_init (GTypeInstance * instance, gpointer klass)
{
  gstvae_segv_restore ();
  java_instance_init (instance, klass);
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar * const *) a, *(gchar * const *) b);
}

/* The jars beside the plugin, in a fixed order. */
static GPtrArray *
find_jars (const gchar * directory)
{
  GPtrArray *jars = g_ptr_array_new_with_free_func (g_free);
  gchar *folder = g_build_filename (directory, JARS, NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, ".jar"))
      g_ptr_array_add (jars, g_build_filename (folder, name, NULL));
  }
  if (dir != NULL)
    g_dir_close (dir);
  g_free (folder);
  g_ptr_array_sort (jars, by_name);
  return jars;
}

/* The pending exception as text, which clears it; NULL if there is none. */
static gchar *
take_exception (JNIEnv * env)
{
  jthrowable thrown = (*env)->ExceptionOccurred (env);
  gchar *text = NULL;
  jmethodID to_string;
  jstring string;

  if (thrown == NULL)
    return NULL;
  (*env)->ExceptionClear (env);
  to_string = (*env)->GetMethodID (env, (*env)->GetObjectClass (env, thrown), "toString",
      "()Ljava/lang/String;");
  string = (*env)->CallObjectMethod (env, thrown, to_string);
  if ((*env)->ExceptionCheck (env)) {
    (*env)->ExceptionClear (env);
    return g_strdup ("an exception that cannot be printed");
  }
  if (string != NULL) {
    const char *utf = (*env)->GetStringUTFChars (env, string, NULL);

    if (utf != NULL) {
      text = g_strdup (utf);
      (*env)->ReleaseStringUTFChars (env, string, utf);
    }
  }
  return text != NULL ? text : g_strdup ("an exception without text");
}

static JavaVM *
running_vm (void *libjvm)
{
  GetCreatedJavaVMs created =
      (GetCreatedJavaVMs) (guintptr) dlsym (libjvm, "JNI_GetCreatedJavaVMs");
  JavaVM *vm = NULL;
  jsize count = 0;

  if (created == NULL || created (&vm, 1, &count) != JNI_OK || count == 0)
    return NULL;
  return vm;
}

static JNIEnv *
attach (JavaVM * vm, gchar ** why)
{
  JavaVMAttachArgs args = { JNI_VERSION_1_8, (char *) "gst-vae", NULL };
  void *env = NULL;

  if ((*vm)->GetEnv (vm, &env, JNI_VERSION_1_8) == JNI_OK)
    return env;
  if ((*vm)->AttachCurrentThreadAsDaemon (vm, &env, &args) == JNI_OK)
    return env;
  *why = g_strdup ("the Java virtual machine of this process cannot be joined");
  return NULL;
}

static void
add_option (GArray * options, gchar * text)
{
  JavaVMOption option = { text, NULL };

  g_array_append_val (options, option);
}

static JNIEnv *
create_vm (void *libjvm, GPtrArray * jars, gchar ** why)
{
  CreateJavaVM create = (CreateJavaVM) (guintptr) dlsym (libjvm, "JNI_CreateJavaVM");
  GArray *options = g_array_new (FALSE, FALSE, sizeof (JavaVMOption));
  GString *class_path = g_string_new ("-Djava.class.path=");
  struct sigaction standard;
  JavaVMInitArgs args;
  JavaVM *vm = NULL;
  void *env = NULL;
  guint i;

  for (i = 0; i < jars->len; i++)
    g_string_append_printf (class_path, "%s%s", i > 0 ? ":" : "",
        (const gchar *) g_ptr_array_index (jars, i));
  add_option (options, g_string_free (class_path, FALSE));
  /* Signals stay the application's: Ctrl-C must reach gst-launch. */
  add_option (options, g_strdup ("-Xrs"));
  /* stdout may carry video. */
  add_option (options, g_strdup ("-Xlog:disable"));
  add_option (options, g_strdup ("-Xlog:all=error:stderr"));
  add_option (options, g_strdup ("-XX:+UseSerialGC"));
  add_option (options, g_strdup ("-XX:TieredStopAtLevel=1"));
  /* There is little garbage; a small nursery is collected often, and with it what maps weights. */
  add_option (options, g_strdup ("-Xmn4m"));
  add_option (options, g_strdup ("-XX:-UsePerfData"));
  add_option (options, g_strdup ("-Djava.awt.headless=true"));
  add_option (options, g_strdup ("-Djna.encoding=UTF-8"));
  add_option (options, g_strdup ("-Djna.nosys=true"));
  /* Searching the linker's folders costs a process start; sonames need no search. */
  add_option (options, g_strdup ("-Djna.platform.library.path=/usr/lib"));
  /* Tensors are closed, never collected; the machine's memory is the only limit. */
  add_option (options, g_strdup ("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
  add_option (options, g_strdup ("--enable-native-access=ALL-UNNAMED"));

  /* A handler found at creation would be called for real crashes instead of an hs_err file. */
  memset (&standard, 0, sizeof (standard));
  standard.sa_handler = SIG_DFL;
  sigaction (SIGSEGV, &standard, NULL);

  args.version = JNI_VERSION_1_8;
  args.nOptions = (jint) options->len;
  args.options = (JavaVMOption *) (void *) options->data;
  args.ignoreUnrecognized = JNI_TRUE;
  if (create == NULL || create (&vm, &env, &args) != JNI_OK) {
    *why = g_strdup ("the Java virtual machine could not be created; start `java -version` to see why");
    env = NULL;
  } else {
    gstvae_segv_remember ();
    gst_segtrap_set_enabled (FALSE);
  }
  for (i = 0; i < options->len; i++)
    g_free (g_array_index (options, JavaVMOption, i).optionString);
  g_array_free (options, TRUE);
  return env;
}

/* The entry class through a class loader of our own, below the system's: for a machine that somebody
 * else started on another class path. */
static jclass
load_entry (JNIEnv * env, GPtrArray * jars)
{
  jclass url_class = (*env)->FindClass (env, "java/net/URL");
  jclass file_class = (*env)->FindClass (env, "java/io/File");
  jclass uri_class = (*env)->FindClass (env, "java/net/URI");
  jclass loader_class = (*env)->FindClass (env, "java/net/URLClassLoader");
  jclass class_class = (*env)->FindClass (env, "java/lang/Class");
  jmethodID new_file = (*env)->GetMethodID (env, file_class, "<init>", "(Ljava/lang/String;)V");
  jmethodID to_uri = (*env)->GetMethodID (env, file_class, "toURI", "()Ljava/net/URI;");
  jmethodID to_url = (*env)->GetMethodID (env, uri_class, "toURL", "()Ljava/net/URL;");
  jmethodID new_loader = (*env)->GetMethodID (env, loader_class, "<init>", "([Ljava/net/URL;)V");
  jmethodID for_name = (*env)->GetStaticMethodID (env, class_class, "forName",
      "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;");
  jobjectArray urls = (*env)->NewObjectArray (env, (jsize) jars->len, url_class, NULL);
  gchar *name = g_strdelimit (g_strdup (ENTRY_CLASS), "/", '.');
  jobject loader;
  jclass entry = NULL;
  guint i;

  for (i = 0; i < jars->len; i++) {
    jstring path = (*env)->NewStringUTF (env, g_ptr_array_index (jars, i));
    jobject file = (*env)->NewObject (env, file_class, new_file, path);
    jobject uri = (*env)->CallObjectMethod (env, file, to_uri);
    jobject url = (*env)->CallObjectMethod (env, uri, to_url);

    (*env)->SetObjectArrayElement (env, urls, (jsize) i, url);
    (*env)->DeleteLocalRef (env, url);
    (*env)->DeleteLocalRef (env, uri);
    (*env)->DeleteLocalRef (env, file);
    (*env)->DeleteLocalRef (env, path);
  }
  loader = (*env)->NewObject (env, loader_class, new_loader, urls);
  if (loader != NULL)
    entry = (*env)->CallStaticObjectMethod (env, class_class, for_name,
        (*env)->NewStringUTF (env, name), JNI_TRUE, loader);
  g_free (name);
  return entry;
}

static gboolean
call_entry (JNIEnv * env, GstPlugin * plugin, const gchar * directory, GPtrArray * jars, gchar ** why)
{
  gboolean done = FALSE;
  jclass entry;

  if ((*env)->PushLocalFrame (env, 64) != JNI_OK) {
    *why = take_exception (env);
    return FALSE;
  }
  entry = (*env)->FindClass (env, ENTRY_CLASS);
  if (entry == NULL) {
    g_free (take_exception (env));
    entry = load_entry (env, jars);
  }
  if (entry != NULL) {
    jmethodID method = (*env)->GetStaticMethodID (env, entry, ENTRY_METHOD, ENTRY_SIGNATURE);

    if (method != NULL) {
      (*env)->CallStaticVoidMethod (env, entry, method, (jlong) (guintptr) plugin,
          (*env)->NewStringUTF (env, directory));
      done = !(*env)->ExceptionCheck (env);
    }
  }
  if (!done) {
    gchar *text = take_exception (env);

    *why = g_strdup_printf ("its Java part does not start: %s", text != NULL ? text : "no reason given");
    g_free (text);
  }
  (*env)->PopLocalFrame (env, NULL);
  return done;
}

gboolean
gstvae_java_register (GstPlugin * plugin, const gchar * directory, gchar ** why)
{
  GPtrArray *jars = find_jars (directory);
  void *libjvm = dlopen ("libjvm.so", RTLD_NOW | RTLD_NOLOAD);
  JavaVM *vm = libjvm != NULL ? running_vm (libjvm) : NULL;
  JNIEnv *env = NULL;
  gboolean done;

  if (jars->len == 0) {
    *why = g_strdup_printf ("its jars are missing: put the folder \"" JARS "\" back beside %s/libgstvae.so",
        directory);
  } else if (vm != NULL) {
    env = attach (vm, why);
  } else {
    gchar *path = libjvm == NULL ? gstvae_libjvm_find () : NULL;

    if (path != NULL)
      libjvm = dlopen (path, RTLD_NOW | RTLD_GLOBAL);
    if (libjvm == NULL)
      *why = g_strdup_printf ("Java 17 or newer is missing (looked at VAE_LIBJVM, VAE_JAVA_HOME, JAVA_HOME, "
          GSTVAE_JVM_ROOT " and the java command on PATH): install it, for example with `apt install "
          "default-jre-headless`, or set VAE_JAVA_HOME");
    else
      env = create_vm (libjvm, jars, why);
    g_free (path);
  }
  done = env != NULL && call_entry (env, plugin, directory, jars, why);
  g_ptr_array_unref (jars);
  return done;
}
