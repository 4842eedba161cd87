package dev.scrubjay.server.protocol;

/// The flags of the meta commands: one letter each, one bit each, and a number for those whose
/// order in the request matters.
public final class MetaFlag {
    /// The key is base64.
    public static final long BASE64_KEY = bit('b');

    /// Only when the cas is this one.
    public static final long COMPARE_CAS = bit('C');

    /// The cas that the item gets.
    public static final long NEW_CAS = bit('E');

    /// Invalidate, or store although the cas is an older one.
    public static final long INVALIDATE = bit('I');

    /// No mark of the item's having been read.
    public static final long NO_UPDATE = bit('u');

    /// Nothing is answered when all is as usual.
    public static final long QUIET = bit('q');

    /// Make an item where there is none.
    public static final long VIVIFY = bit('N');

    /// Repeat the key.
    public static final long KEY = bit('k');

    /// Change when the item is over.
    public static final long TOUCH = bit('T');

    /// The value, too.
    public static final long VALUE = bit('v');

    /// Leave the item without its value.
    public static final long REMOVE_VALUE = bit('x');

    /// In a step: change when the item is over.
    public static final int STEP_TOUCH = 1;

    /// In a step: give an item that was made its time.
    public static final int STEP_VIVIFY = 2;

    /// In a step: see whether it is time to renew the item.
    public static final int STEP_RECACHE = 3;

    /// In a step: answer the value's length.
    public static final int STEP_SIZE = 4;

    /// In a step: answer the seconds left.
    public static final int STEP_TTL = 5;

    /// In a step: answer the cas.
    public static final int STEP_CAS = 6;

    /// In a step: answer the client's flags.
    public static final int STEP_FLAGS = 7;

    /// In a step: answer the seconds since the last access.
    public static final int STEP_LAST_ACCESS = 8;

    /// In a step: answer whether the item was read before.
    public static final int STEP_HIT_BEFORE = 9;

    /// In a step: answer the opaque.
    public static final int STEP_OPAQUE = 10;

    /// In a step: answer the key.
    public static final int STEP_KEY = 11;

    /// How many bits a step has in [MetaColumns#steps]. There are few enough for one word.
    public static final int STEP_BITS = 4;

    /// Selects the first of some steps.
    public static final int STEP_MASK = (1 << STEP_BITS) - 1;

    /// Every letter that is a flag; two of them for proxies.
    static final long KNOWN = bits("bcCDEfFhIJklLMNOPqRstTuvx");

    /// The flags that are of no use without what stands behind the letter.
    static final long WITH_ARGUMENT = bits("CDEFJMNORT") | bit('b');

    private static final byte[] STEPS = new byte['z' + 1];

    static {
        STEPS['T'] = STEP_TOUCH;
        STEPS['N'] = STEP_VIVIFY;
        STEPS['R'] = STEP_RECACHE;
        STEPS['s'] = STEP_SIZE;
        STEPS['t'] = STEP_TTL;
        STEPS['c'] = STEP_CAS;
        STEPS['f'] = STEP_FLAGS;
        STEPS['l'] = STEP_LAST_ACCESS;
        STEPS['h'] = STEP_HIT_BEFORE;
        STEPS['O'] = STEP_OPAQUE;
        STEPS['k'] = STEP_KEY;
    }

    private MetaFlag() {}

    /// Returns the bit of a letter.
    static long bit(int letter) {
        return 1L << (letter - 'A');
    }

    /// Returns the step that a known flag stands for, or 0 when its place does not matter.
    static int step(int letter) {
        return STEPS[letter];
    }

    private static long bits(String letters) {
        long bits = 0;
        for (int index = 0; index < letters.length(); index++) {
            bits |= bit(letters.charAt(index));
        }
        return bits;
    }
}
