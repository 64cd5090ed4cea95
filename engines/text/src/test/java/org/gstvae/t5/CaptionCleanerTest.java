package org.gstvae.t5;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptionCleanerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                          | ``",
        "A Red CAR  on   a road                      | a red car on a road",
        "  see https://example.org/a?b=c and www.x.de here | see and here",
        "from example.com/video.html with love       | from with love",
        "<b>bold</b> &amp; <i>italic</i>             | bold italic",
        "photo by @some-body at noon                 | photo by at noon",
        "a \u6771\u4eac street                       | a street",
        "one\u2014two\u2013three                     | one-two-three",
        "\u201cquoted\u201d                          | quoted",
        "ping 192.168.0.1 now                        | ping now",
        "item #12 and #123456 and 1234567            | item and and",
        "a cat img_001.jpg sleeps                    | a cat sleeps",
        "wait.... what                               | wait what",
        "a*b [c] {d} ~e~                             | a b c d e",
        "one_two_three_four_five                     | one two three four five",
        "model jc6640 and 6640vb231                  | model and",
        "free shipping, download                     | ``",
        "page 12 of a book, 1280x720                 | of a book",
        "end,no space.and more                       | end, no space. and more",
        "time : now                                  | time: now",
        "a%20b+c                                     | a b c",
        "100% wool                                   | 100% wool",
        "- leading and trailing -                    | leading and trailing"
      })
  void becomes(String caption, String clean) {
    assertEquals(clean, CaptionCleaner.clean(caption));
  }
}
