package org.gstvae.latent.q8;

/**
 * The distributions of symbols: Laplace distributions of {@value #CLASSES} widths, four to an
 * octave, each with its centre at {@value #CENTRES} places between an integer and half way to the
 * next. They are computed in integers from one constant per width, so that they are the same
 * everywhere.
 *
 * <p>Symbols of a table are the integers -K to K in this order, then the escape.
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

  /** Entries of a table: 2 K + 1 symbols, the escape, the end. */
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

  private static final char[] STARTS = new char[CLASSES * CENTRES * STRIDE];
  private static final byte[] GUESSES = new byte[(CLASSES * CENTRES) << GUESS_BITS];
  private static final short[] COSTS = new short[CLASSES * CENTRES * STRIDE];

  static {
    for (int table = 0; table < CLASSES * CENTRES; table++) {
      fill(table);
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

  /** Where the parts of the n-th symbol of a table begin. */
  static int start(int table, int symbol) {
    return STARTS[table * STRIDE + symbol];
  }

  /** How many parts the n-th symbol of a table has. */
  static int width(int table, int symbol) {
    int at = table * STRIDE + symbol;
    return STARTS[at + 1] - STARTS[at];
  }

  /** The symbol that a part belongs to. */
  static int symbol(int table, int part) {
    int base = table * STRIDE;
    int symbol = GUESSES[(table << GUESS_BITS) + (part >>> GUESS_SHIFT)];
    // Nearly always one of two: without a branch.
    symbol += (STARTS[base + symbol + 1] - part - 1) >>> 31;
    while (STARTS[base + symbol + 1] <= part) {
      symbol++;
    }
    return symbol;
  }

  /** 1/256 bits that the n-th symbol of a table takes. */
  static int cost(int table, int symbol) {
    return COSTS[table * STRIDE + symbol];
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
      widths[reach + distance] = parts(above - nextAbove, symbols);
      widths[reach - distance] = parts(below - nextBelow, symbols);
      left -= widths[reach + distance] + widths[reach - distance];
      above = nextAbove;
      below = nextBelow;
    }
    widths[symbols - 1] = parts(above + below, symbols);
    widths[reach] = left - widths[symbols - 1];
    int start = 0;
    for (int symbol = 0; symbol < symbols; symbol++) {
      STARTS[table * STRIDE + symbol] = (char) start;
      COSTS[table * STRIDE + symbol] =
          (short) Math.round(COST_SCALE * (TOTAL_BITS - Math.log(widths[symbol]) / Math.log(2)));
      start += widths[symbol];
    }
    STARTS[table * STRIDE + symbols] = (char) start;
    fillGuesses(table);
  }

  private static long power(long decay, int exponent) {
    long power = 1L << DECAY_BITS;
    for (int i = 0; i < exponent; i++) {
      power = (power * decay) >> DECAY_BITS;
    }
    return power;
  }

  /** One part for every symbol, and the rest by mass. */
  private static int parts(long mass, int symbols) {
    return 1 + (int) ((mass * (TOTAL - symbols)) >> DECAY_BITS);
  }

  private static void fillGuesses(int table) {
    int symbol = 0;
    for (int i = 0; i < 1 << GUESS_BITS; i++) {
      while (STARTS[table * STRIDE + symbol + 1] <= i << GUESS_SHIFT) {
        symbol++;
      }
      GUESSES[(table << GUESS_BITS) + i] = (byte) symbol;
    }
  }
}
