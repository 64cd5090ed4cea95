#!/usr/bin/python3
"""Starts a JVM that knows nothing of the plugin, then runs a pipeline in the same process.

usage: other_jvm.py LIBJVM PIPELINE
"""

import ctypes
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

JNI_VERSION_10 = 0x000A0000


class InitArgs(ctypes.Structure):
    """JavaVMInitArgs of jni.h."""

    _fields_ = [
        ("version", ctypes.c_int32),
        ("nOptions", ctypes.c_int32),
        ("options", ctypes.c_void_p),
        ("ignoreUnrecognized", ctypes.c_uint8),
    ]


def start_jvm(path):
    library = ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
    machine = ctypes.c_void_p()
    environment = ctypes.c_void_p()
    arguments = InitArgs(JNI_VERSION_10, 0, None, 0)
    result = library.JNI_CreateJavaVM(
        ctypes.byref(machine), ctypes.byref(environment), ctypes.byref(arguments)
    )
    if result != 0:
        sys.exit(f"JNI_CreateJavaVM: {result}")


start_jvm(sys.argv[1])
Gst.init(None)
pipeline = Gst.parse_launch(sys.argv[2])
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(
    Gst.CLOCK_TIME_NONE, Gst.MessageType.EOS | Gst.MessageType.ERROR
)
pipeline.set_state(Gst.State.NULL)
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error()[0].message)
print("EOS")
