package org.gstvae.latent.q8;

/**
 * The distributions of symbols: Laplace distributions of {@value #CLASSES} widths, four to an
 * octave, each with its centre at {@value #CENTRES} places between an integer and half way to the
 * next. They are computed in integers from one constant per width, so that they are the same
 * everywhere.
 *
 * <p>Symbols of a table are the integers -K to K in this order, then the escape. Each has an index
 * over all tables.
 */
final class SymbolTables {
  /** Widths. */
  static final int CLASSES = 32;

  /** Centres per width: 0, 1/8, 2/8, 3/8, 4/8. */
  static final int CENTRES = 5;

  /** Probabilities are parts of 2 to this. */
  static final int TOTAL_BITS = 15;

  private static final int TOTAL = 1 << TOTAL_BITS;
  private static final int GUESS_BITS = 9;
  private static final int GUESS_SHIFT = TOTAL_BITS - GUESS_BITS;
  private static final int MOST_REACH = 40;

  /** Entries of a table: symbols to both sides of 0, the escape, the end. */
  private static final int STRIDE = 2 * MOST_REACH + 3;

  /** Width w, the mean deviation in steps, is 2^(class / 4 - 5); this is 2^30 exp(-1 / (8 w)). */
  private static final int[] DECAY = {
    19666268, 37163206, 63464312, 99533137, 145315154, 199759078, 261044606, 326914198,
    395007542, 463130302, 529428476, 592470630, 651257337, 705182512, 753969162, 797596699,
    836230973, 870163178, 899760092, 925425813, 947573834, 966607779, 982908970, 996829173,
    1008687096, 1018767490, 1027321989, 1034571010, 1040706261, 1045893524, 1050275481, 1053974460
  };

  private static final int DECAY_BITS = 30;

  /** Costs are in parts of a bit, so many to one. */
  static final int COST_SCALE = 256;

  /**
   * What a symbol takes more than its share at most, as the coder's states are integers: log2(1 +
   * 2^-8) bits.
   */
  private static final int EXCESS = 2;

  /** The same for bits that are coded as they are. */
  private static final int BITS_EXCESS = 4;

  private static final int START_AT = 16;
  private static final int PARTS_MASK = (1 << START_AT) - 1;
  private static final int RECIPROCAL_BITS = 47;
  private static final int BITS_AT = RECIPROCAL_BITS + 1;

  /**
   * Index of no bits; behind the tables, one for each number of bits that are coded as they are.
   */
  private static final int BITS = CLASSES * CENTRES * STRIDE;

  // By index; together, what is used together: the first part, and how many there are; the
  // reciprocal, and how many bits are coded as they are.
  private static final int[] ENTRIES = new int[BITS + TOTAL_BITS + 1];
  private static final long[] RECIPROCALS = new long[ENTRIES.length];
  private static final short[] COSTS = new short[ENTRIES.length];
  private static final byte[] GUESSES = new byte[(CLASSES * CENTRES) << GUESS_BITS];

  static {
    for (int table = 0; table < CLASSES * CENTRES; table++) {
      fill(table);
    }
    for (int bits = 0; bits <= TOTAL_BITS; bits++) {
      ENTRIES[BITS + bits] = 1 << (TOTAL_BITS - bits);
      RECIPROCALS[BITS + bits] = (long) bits << BITS_AT;
      COSTS[BITS + bits] = (short) (bits * COST_SCALE + BITS_EXCESS);
    }
  }

  private SymbolTables() {}

  /** K of a class: symbols reach from -K to K. */
  static int reach(int width) {
    return Math.min(MOST_REACH, 2 + ((1 << (width >> 2)) >> 2));
  }

  /** The table of a class and a centre. */
  static int table(int width, int centre) {
    return width * CENTRES + centre;
  }

  /** The index of a table's symbol 0; others are at their distance from it, the escape at K + 1. */
  static int index(int table) {
    return table * STRIDE + MOST_REACH;
  }

  /**
   * The index of the symbol that a part of a table belongs to, or nearly always of the one before.
   */
  static int guess(int table, int part) {
    return table * STRIDE + GUESSES[(table << GUESS_BITS) + (part >>> GUESS_SHIFT)];
  }

  /** The index of the symbol that a part belongs to. */
  static int search(int guess, int part) {
    int index = guess;
    while (start(ENTRIES[index + 1]) <= part) {
      index++;
    }
    return index;
  }

  /** Where the parts of a symbol are and how many. */
  static int entry(int index) {
    return ENTRIES[index];
  }

  /** Where the parts of an entry begin. */
  static int start(int entry) {
    return entry >>> START_AT;
  }

  /** How many parts an entry has. */
  static int parts(int entry) {
    return entry & PARTS_MASK;
  }

  /** The index of that many bits as they are, {@value #TOTAL_BITS} at most. */
  static int bits(int count) {
    return BITS + count;
  }

  /** What a state is divided by, for {@link #quotient}, and {@link #bitsOf}. */
  static long divisor(int index) {
    return RECIPROCALS[index];
  }

  /** A number below 2^16 times a symbol's parts, divided by them; 0 for bits as they are. */
  static long quotient(long dividend, long divisor) {
    return (dividend * (divisor & ((1L << BITS_AT) - 1))) >>> RECIPROCAL_BITS;
  }

  /** How many bits are coded as they are; 0 for a symbol. */
  static int bitsOf(long divisor) {
    return (int) (divisor >>> BITS_AT);
  }

  /** 1/256 bits that a symbol takes at most. */
  static int cost(int index) {
    return COSTS[index];
  }

  private static void fill(int table) {
    int width = table / CENTRES;
    int centre = table % CENTRES;
    int reach = reach(width);
    long decay = DECAY[width];
    // Mass outside of [-1/2, 1/2], seen from the centre, in 2^-30: above, and below.
    long above = power(decay, 4 - centre) / 2;
    long below = power(decay, 4 + centre) / 2;
    long step = power(decay, 8);
    int symbols = 2 * reach + 2;
    int[] widths = new int[symbols];
    int left = TOTAL;
    for (int distance = 1; distance <= reach; distance++) {
      long nextAbove = (above * step) >> DECAY_BITS;
      long nextBelow = (below * step) >> DECAY_BITS;
      widths[reach + distance] = share(above - nextAbove, symbols);
      widths[reach - distance] = share(below - nextBelow, symbols);
      left -= widths[reach + distance] + widths[reach - distance];
      above = nextAbove;
      below = nextBelow;
    }
    widths[symbols - 1] = share(above + below, symbols);
    widths[reach] = left - widths[symbols - 1];
    fillEntries(index(table) - reach, widths);
    fillGuesses(table, index(table) - reach);
  }

  private static void fillEntries(int first, int[] widths) {
    int start = 0;
    for (int symbol = 0; symbol < widths.length; symbol++) {
      int parts = widths[symbol];
      double bits = TOTAL_BITS - Math.log(parts) / Math.log(2);
      ENTRIES[first + symbol] = (start << START_AT) | parts;
      RECIPROCALS[first + symbol] = (1L << RECIPROCAL_BITS) / parts + 1;
      COSTS[first + symbol] = (short) (Math.ceil(COST_SCALE * bits) + EXCESS);
      start += parts;
    }
    ENTRIES[first + widths.length] = start << START_AT;
  }

  private static long power(long decay, int exponent) {
    long power = 1L << DECAY_BITS;
    for (int i = 0; i < exponent; i++) {
      power = (power * decay) >> DECAY_BITS;
    }
    return power;
  }

  /** One part for every symbol, and the rest by mass. */
  private static int share(long mass, int symbols) {
    return 1 + (int) ((mass * (TOTAL - symbols)) >> DECAY_BITS);
  }

  private static void fillGuesses(int table, int first) {
    int index = first;
    for (int i = 0; i < 1 << GUESS_BITS; i++) {
      while (start(ENTRIES[index + 1]) <= i << GUESS_SHIFT) {
        index++;
      }
      GUESSES[(table << GUESS_BITS) + i] = (byte) (index - table * STRIDE);
    }
  }
}
