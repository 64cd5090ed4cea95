package org.gstvae.tensorrt.nvinfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.Test;

/** Sizes of tensors; without TensorRT. */
class ExtentsTest {
  @Test
  void everyTypeOfWholeBytesHasItsSize() throws EngineException {
    for (DataType type : List.of(DataType.kFLOAT, DataType.kINT32)) {
      assertEquals(4, Extents.elementBytes("x", type));
    }
    for (DataType type : List.of(DataType.kHALF, DataType.kBF16)) {
      assertEquals(2, Extents.elementBytes("x", type));
    }
    for (DataType type : List.of(DataType.kINT8, DataType.kUINT8, DataType.kBOOL, DataType.kFP8)) {
      assertEquals(1, Extents.elementBytes("x", type));
    }
    assertEquals(8, Extents.elementBytes("x", DataType.kINT64));
  }

  @Test
  void anyOtherTypeIsRefusedByItsTensorsName() {
    EngineException failure =
        assertThrows(EngineException.class, () -> Extents.elementBytes("plane0", DataType.kINT4));
    assertTrue(failure.getMessage().contains("tensor plane0 is of data type 9"));
  }
}
