#!/bin/sh
# Times mini's convolutions on the CPU in INT8 and BF16: tests/bench/int8.sh [THREADS]
exec "$(dirname "$0")/java_bench.sh" engines/torch org.gstvae.torch.EightBitBench "$@"
