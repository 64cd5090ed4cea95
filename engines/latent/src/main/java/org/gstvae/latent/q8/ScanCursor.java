package org.gstvae.latent.q8;

import org.gstvae.engine.LatentShape;

/**
 * Walks through a chunk's positions in the order in which they are coded: groups of frames, in a
 * group bands of rows, in a band columns, in a column frames, in a frame rows. A run of positions
 * is so a compact block of the picture, and most positions have their neighbours in their own
 * slice.
 *
 * <p>A neighbour is given as a slot of the slice's arrays: slot 0 stands for "nothing there", slot
 * n + 1 for the slice's position n.
 */
final class ScanCursor {
  private final LatentShape shape;
  private final int bandRows;
  private final int groupFrames;

  private int first;
  private int index;
  private int groupStart;
  private int groupSize;
  private int bandStart;
  private int bandHeight;
  private int column;
  private int frameInGroup;
  private int rowInBand;

  private int left;
  private int up;
  private int leftUp;
  private int previous;
  private int previousLeft;
  private int previousUp;

  ScanCursor(LatentShape shape, int bandRows, int groupFrames) {
    this.shape = shape;
    this.bandRows = bandRows;
    this.groupFrames = groupFrames;
  }

  /** The position of a row's first column; those of the other columns are strides away. */
  int position(int frame, int row) {
    int group = frame / groupFrames * groupFrames;
    int frames = Math.min(groupFrames, shape.frames() - group);
    int band = row / bandRows * bandRows;
    int height = Math.min(bandRows, shape.height() - band);
    return (group * shape.height() + frames * band) * shape.width()
        + (frame - group) * height
        + (row - band);
  }

  /** Positions from a column of a row to the next column. */
  int stride(int frame, int row) {
    int frames = Math.min(groupFrames, shape.frames() - frame / groupFrames * groupFrames);
    return frames * Math.min(bandRows, shape.height() - row / bandRows * bandRows);
  }

  /** Goes to the first position of a slice. */
  void seek(int position) {
    first = position;
    index = position;
    int area = shape.height() * shape.width();
    groupStart = position / (groupFrames * area) * groupFrames;
    enterGroup();
    int rest = position - groupStart * area;
    bandStart = rest / (groupSize * bandRows * shape.width()) * bandRows;
    enterBand();
    rest -= groupSize * bandStart * shape.width();
    column = rest / (groupSize * bandHeight);
    rest -= column * groupSize * bandHeight;
    frameInGroup = rest / bandHeight;
    rowInBand = rest - frameInGroup * bandHeight;
    findNeighbours();
  }

  /** Goes to the next position; must not be called at the chunk's last one. */
  void next() {
    advance(1);
  }

  /**
   * Goes some positions ahead, not beyond the column in this frame and the one behind it; must not
   * leave the chunk.
   */
  void advance(int positions) {
    index += positions;
    rowInBand += positions;
    if (rowInBand == bandHeight) {
      rowInBand = 0;
      if (++frameInGroup == groupSize) {
        frameInGroup = 0;
        nextColumn();
      }
    }
    findNeighbours();
  }

  private void nextColumn() {
    if (++column < shape.width()) {
      return;
    }
    column = 0;
    bandStart += bandHeight;
    if (bandStart == shape.height()) {
      bandStart = 0;
      groupStart += groupSize;
      enterGroup();
    }
    enterBand();
  }

  private void enterGroup() {
    groupSize = Math.min(groupFrames, shape.frames() - groupStart);
  }

  private void enterBand() {
    bandHeight = Math.min(bandRows, shape.height() - bandStart);
  }

  private void findNeighbours() {
    int coded = index - first;
    int columnStride = bandHeight * groupSize;
    boolean hasLeft = column > 0 && coded >= columnStride;
    boolean hasUp = rowInBand > 0 && coded >= 1;
    boolean hasLeftUp = hasLeft && rowInBand > 0 && coded > columnStride;
    boolean hasPrevious = frameInGroup > 0 && coded >= bandHeight;
    int slot = coded + 1;
    previous = hasPrevious ? slot - bandHeight : 0;
    left = hasLeft ? slot - columnStride : 0;
    up = hasUp ? slot - 1 : 0;
    leftUp = hasLeftUp ? slot - columnStride - 1 : 0;
    previousLeft =
        hasPrevious && hasLeft && coded >= bandHeight + columnStride ? left - bandHeight : 0;
    previousUp = hasPrevious && rowInBand > 0 && coded > bandHeight ? previous - 1 : 0;
    substitute();
  }

  /** What is not there is taken from what is nearest to it. */
  private void substitute() {
    if (left == 0) {
      left = up != 0 ? up : previous;
    }
    if (up == 0) {
      up = left;
    }
    if (leftUp == 0) {
      leftUp = up;
    }
    if (previousLeft == 0) {
      previousLeft = previous;
    }
    if (previousUp == 0) {
      previousUp = previous;
    }
  }

  /** Positions from this one down to the end of the column in this band and frame. */
  int rows() {
    return bandHeight - rowInBand;
  }

  /**
   * How many positions from here on, down the column, have neighbours to the left and in the frame
   * before that are below those of the position above, and nothing but the one above them from
   * among themselves; at least 1.
   */
  int run() {
    int columnStride = bandHeight * groupSize;
    int enough = frameInGroup == 0 ? columnStride : columnStride + bandHeight;
    return column > 0 && index - first >= enough ? rows() : 1;
  }

  /** The position in the order frame, row, column. */
  int raster() {
    return ((groupStart + frameInGroup) * shape.height() + bandStart + rowInBand) * shape.width()
        + column;
  }

  /** The column in the picture. */
  int column() {
    return column;
  }

  /** Positions that the column has in this band and group. */
  int columnPositions() {
    return bandHeight * groupSize;
  }

  /** Slot of the position to the left. */
  int left() {
    return left;
  }

  /** Slot of the position above. */
  int up() {
    return up;
  }

  /** Slot of the position to the left and above. */
  int leftUp() {
    return leftUp;
  }

  /** Slot of the same position in the frame before; 0 where there is none. */
  int previous() {
    return previous;
  }

  /** Slot of the position to the left in the frame before. */
  int previousLeft() {
    return previousLeft;
  }

  /** Slot of the position above in the frame before. */
  int previousUp() {
    return previousUp;
  }
}
