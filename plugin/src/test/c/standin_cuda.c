/* SPDX-License-Identifier: MIT
 * A stand-in for NVIDIA's libcuda.so.1 with one device, whose memory is the process's own: what
 * GStreamer's CUDA library needs to hand out and copy frames on a machine without a GPU. */
#include <stdlib.h>
#include <string.h>

typedef unsigned long long device_address;

/* CUDA_MEMCPY2D; memory type 1 is the host's. */
typedef struct
{
  size_t src_x, src_y;
  int src_type;
  const void *src_host;
  device_address src_device;
  void *src_array;
  size_t src_pitch;
  size_t dst_x, dst_y;
  int dst_type;
  void *dst_host;
  device_address dst_device;
  void *dst_array;
  size_t dst_pitch;
  size_t width, height;
} copy_2d;

#define PITCH 512

int
cuDeviceGet (int *device, int ordinal)
{
  *device = ordinal;
  return 0;
}

int
cuDeviceGetCount (int *count)
{
  *count = 1;
  return 0;
}

int
cuDeviceGetName (char *name, int length, int device)
{
  (void) device;
  strncpy (name, "stand-in", (size_t) length);
  return 0;
}

int
cuDeviceGetAttribute (int *value, int attribute, int device)
{
  (void) attribute;
  (void) device;
  *value = PITCH;
  return 0;
}

int
cuDeviceCanAccessPeer (int *can, int device, int peer)
{
  (void) device;
  (void) peer;
  *can = 0;
  return 0;
}

int
cuMemAllocPitch_v2 (device_address * memory, size_t *pitch, size_t width, size_t height,
    unsigned element)
{
  (void) element;
  *pitch = (width + PITCH - 1) / PITCH * PITCH;
  *memory = (device_address) malloc (*pitch * height);
  return *memory == 0 ? 2 : 0;
}

int
cuMemFree_v2 (device_address memory)
{
  free ((void *) memory);
  return 0;
}

int
cuMemAllocHost_v2 (void **memory, size_t bytes)
{
  *memory = malloc (bytes);
  return *memory == NULL ? 2 : 0;
}

int
cuMemFreeHost (void *memory)
{
  free (memory);
  return 0;
}

int
cuMemcpy2D_v2 (const copy_2d * copy)
{
  const char *from = copy->src_type == 1 ? copy->src_host : (const void *) copy->src_device;
  char *to = copy->dst_type == 1 ? copy->dst_host : (void *) copy->dst_device;
  size_t row;

  for (row = 0; row < copy->height; row++)
    memcpy (to + row * copy->dst_pitch, from + row * copy->src_pitch, copy->width);
  return 0;
}

int
cuMemcpy2DAsync_v2 (const copy_2d * copy, void *stream)
{
  (void) stream;
  return cuMemcpy2D_v2 (copy);
}

/* Looked up by the library, and without anything to do here. */
#define NOTHING(name) int name (void) { return 0; }
NOTHING (cuInit)
NOTHING (cuDriverGetVersion)
NOTHING (cuGetErrorName)
NOTHING (cuGetErrorString)
NOTHING (cuCtxCreate_v2)
NOTHING (cuCtxDestroy_v2)
NOTHING (cuCtxPushCurrent_v2)
NOTHING (cuCtxPopCurrent_v2)
NOTHING (cuCtxEnablePeerAccess)
NOTHING (cuCtxDisablePeerAccess)
NOTHING (cuMemAlloc_v2)
NOTHING (cuStreamCreate)
NOTHING (cuStreamDestroy)
NOTHING (cuStreamSynchronize)
NOTHING (cuModuleLoadData)
NOTHING (cuModuleUnload)
NOTHING (cuModuleGetFunction)
NOTHING (cuLaunchKernel)
NOTHING (cuTexObjectCreate)
NOTHING (cuTexObjectDestroy)
NOTHING (cuGLGetDevices_v2)
NOTHING (cuGraphicsGLRegisterBuffer)
NOTHING (cuGraphicsGLRegisterImage)
NOTHING (cuGraphicsMapResources)
NOTHING (cuGraphicsUnmapResources)
NOTHING (cuGraphicsUnregisterResource)
NOTHING (cuGraphicsResourceGetMappedPointer_v2)
NOTHING (cuGraphicsResourceSetMapFlags_v2)
NOTHING (cuGraphicsSubResourceGetMappedArray)
