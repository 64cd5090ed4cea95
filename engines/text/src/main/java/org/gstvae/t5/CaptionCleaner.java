package org.gstvae.t5;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;

/**
 * Cleans a caption as those were that the published models were trained with: lower case, no
 * addresses, markup, CJK characters, serial numbers or decoration. Repairing of wrongly decoded
 * text, which was part of that, is not.
 */
final class CaptionCleaner {
  /** Text that a pattern matches becomes another text. */
  private record Rule(Pattern pattern, String replacement) {
    static Rule of(String regex, String replacement) {
      return new Rule(
          Pattern.compile(regex, Pattern.UNICODE_CASE | Pattern.CASE_INSENSITIVE), replacement);
    }

    String apply(String text) {
      return pattern.matcher(text).replaceAll(replacement);
    }
  }

  private static final Pattern PERCENT = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");
  private static final Pattern SEPARATOR = Pattern.compile("[-_]");
  private static final int MOST_SEPARATORS = 3;

  private static final List<Rule> ADDRESSES =
      List.of(
          Rule.of("<person>", "person"),
          Rule.of("\\b(?:https?:|www\\.)[^\\s<>]+", ""),
          Rule.of(
              "\\b[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.(?:com|co|org|net|edu|gov|io|ru)\\b[^\\s<>]*",
              ""));

  private static final List<Rule> CHARACTERS =
      List.of(
          Rule.of("@[\\w-]+\\b", ""),
          // CJK strokes, Katakana extensions, enclosed CJK, compatibility, extension A, hexagrams,
          // unified ideographs.
          Rule.of(
              "[\\u31c0-\\u31ef\\u31f0-\\u31ff\\u3200-\\u32ff\\u3300-\\u33ff\\u3400-\\u4dbf"
                  + "\\u4dc0-\\u4dff\\u4e00-\\u9fff]+",
              ""),
          Rule.of("[\\p{Pd}\\u2043\\u2212]+", "-"),
          Rule.of("[`\\u00b4\\u00ab\\u00bb\\u201c\\u201d\\u00a8]", "\""),
          Rule.of("[\\u2018\\u2019]", "'"),
          Rule.of("&quot;?|&amp", ""),
          Rule.of("\\d{1,3}(?:\\.\\d{1,3}){3}", " "),
          Rule.of("\\d:\\d\\d\\s+$", ""),
          Rule.of("\\\\n", " "),
          Rule.of("#\\d{1,3}\\b|#\\d{5,}\\b|\\b\\d{6,}\\b", ""),
          Rule.of("\\S+\\.(?:png|jpe?g|bmp|webp|eps|pdf|apk|mp4)", ""),
          Rule.of("[\"']{2,}", "\""),
          Rule.of("\\.{2,}", " "),
          Rule.of(
              "[#\\u00ae\\u2022\\u00a9\\u2122&@\\u00b7\\u00ba\\u00bd\\u00be\\u00bf\\u00a1"
                  + "\\u00a7~()\\[\\]{}|\\\\/*]+",
              " "),
          Rule.of("\\s+\\.\\s+", " "));

  private static final List<Rule> CATALOGUE =
      List.of(
          Rule.of("\\b[a-z]{1,3}\\d{3,15}\\b", ""),
          Rule.of("\\b[a-z]+\\d+[a-z]+\\b", ""),
          Rule.of("\\b\\d+[a-z]+\\d+\\b", ""),
          Rule.of("(?:worldwide\\s+)?(?:free\\s+)?shipping", ""),
          Rule.of("(?:free\\s)?download(?:\\sfree)?", ""),
          Rule.of("\\bclick\\b\\s(?:for|on)\\s\\w+", ""),
          Rule.of("\\b(?:png|jpe?g|bmp|webp|eps|pdf|apk|mp4)(?:\\simages?)?\\b", ""),
          Rule.of("\\bpage\\s+\\d+\\b", ""),
          Rule.of("\\b\\d*[a-z]+\\d+[a-z]+\\d+[a-z\\d]*\\b", " "),
          Rule.of("\\b\\d+\\.?\\d*[x\\u0445\\u00d7]\\d+\\.?\\d*\\b", ""));

  private static final List<Rule> SPACING =
      List.of(
          Rule.of("\\s+:\\s+", ": "),
          Rule.of("(\\D[,./])\\b", "$1 "),
          Rule.of("\\s+", " "),
          Rule.of("^\\s+|\\s+$", ""),
          Rule.of("^([\"'])(.+)\\1$", "$2"),
          Rule.of("^['_,:;-]", ""),
          Rule.of("['_,:+-]$", ""),
          Rule.of("^\\.\\S+$", ""),
          Rule.of("^\\s+|\\s+$", ""));

  private CaptionCleaner() {}

  /** The clean caption: twice over, as the models' captions were. */
  static String clean(String caption) {
    return once(once(caption));
  }

  private static String once(String caption) {
    String text = all(ADDRESSES, unquote(caption).strip().toLowerCase(Locale.ROOT));
    text = all(CHARACTERS, Jsoup.parse(text).wholeText());
    if (SEPARATOR.matcher(text).results().count() > MOST_SEPARATORS) {
      text = SEPARATOR.matcher(text).replaceAll(" ");
    }
    text = Parser.unescapeEntities(Parser.unescapeEntities(text, false), false);
    return all(SPACING, all(CATALOGUE, text.strip()));
  }

  private static String all(List<Rule> rules, String text) {
    String result = text;
    for (Rule rule : rules) {
      result = rule.apply(result);
    }
    return result;
  }

  /** Undoes the encoding of forms: plus signs are spaces, a percent sign and two digits a byte. */
  private static String unquote(String text) {
    return PERCENT
        .matcher(text.replace('+', ' '))
        .replaceAll(
            bytes ->
                Matcher.quoteReplacement(URLDecoder.decode(bytes.group(), StandardCharsets.UTF_8)));
  }
}
