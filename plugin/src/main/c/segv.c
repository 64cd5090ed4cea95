/* SPDX-License-Identifier: MIT
 * HotSpot needs its own SIGSEGV handler: implicit null checks and safepoints are faults. GStreamer
 * puts the handler from before plugin_init() back when a plugin has been loaded, so the handler is
 * remembered after the machine was created and brought back whenever an element is made. */
#include "java.h"

#include <signal.h>
#include <string.h>

static struct sigaction jvm_action;
static gboolean remembered = FALSE;

void
gstvae_segv_remember (void)
{
  remembered = sigaction (SIGSEGV, NULL, &jvm_action) == 0;
}

void
gstvae_segv_restore (void)
{
  struct sigaction now;

  if (!remembered || sigaction (SIGSEGV, NULL, &now) != 0)
    return;
  if (now.sa_sigaction != jvm_action.sa_sigaction)
    sigaction (SIGSEGV, &jvm_action, NULL);
}
