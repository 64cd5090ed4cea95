package org.gstvae.latent.file;

/** What a record of the file holds. Readers step over types that they do not know. */
public enum RecordType {
  /** Caps of the chunks that follow, UTF-8 in the notation of {@code gst_caps_to_string}. */
  CAPS(1),
  /** One access unit. */
  CHUNK(2),
  /** Tags, UTF-8 in the notation of {@code gst_tag_list_to_string}. */
  TAGS(3),
  /** Where the chunks are. */
  INDEX(4),
  /** The last record: where the index is. */
  END(5);

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  /** The number in the file. */
  public int code() {
    return code;
  }
}
