package dev.scrubjay.client;

/// Whose flags the values of a cluster carry.
///
/// Each scheme says what it compresses with and marks compression by, and what its unmarked bytes
/// mean; [PythonFlags] and [JavaFlags] hold the rest.
enum FlagScheme {
    /// python-memcached since 1.59, pymemcache and pylibmc: text is 16, bytes are 0.
    PYTHON(Family.PYTHON, PythonFlags.TEXT, false),
    /// python3-memcached 1.51: text is 0, bytes are a pickle, and 16 is not known.
    PYTHON_151(Family.PYTHON, 0, true),
    /// spymemcached's `SerializingTranscoder`.
    SPYMEMCACHED(Family.JAVA, 0, true),
    /// xmemcached's `SerializingTranscoder`, which writes what spymemcached's does.
    XMEMCACHED(Family.JAVA, 0, true),
    /// folsom's strings: no flags at all, everything is text.
    PLAIN(Family.PLAIN, 0, true);

    /// Marks what Python's clients compressed.
    static final int PYTHON_COMPRESSED = 8;

    /// Marks what Java's older clients compressed.
    static final int JAVA_COMPRESSED = 2;

    /// Schemes that share their bits.
    enum Family {
        PYTHON,
        JAVA,
        PLAIN
    }

    private final Family family;
    private final int textFlags;
    private final boolean isUnmarkedText;

    FlagScheme(Family family, int textFlags, boolean isUnmarkedText) {
        this.family = family;
        this.textFlags = textFlags;
        this.isUnmarkedText = isUnmarkedText;
    }

    Family family() {
        return family;
    }

    /// Returns the flags of a `String`, unless the user wants others.
    int textFlags() {
        return textFlags;
    }

    /// Returns whether bytes with flags 0 are text to a reader that did not ask for a type.
    boolean isUnmarkedText() {
        return isUnmarkedText;
    }

    /// Returns the bit that marks compressed values, or 0 if there is none.
    int compressedFlag() {
        return switch (family) {
            case PYTHON -> PYTHON_COMPRESSED;
            case JAVA -> JAVA_COMPRESSED;
            case PLAIN -> 0;
        };
    }

    /// Returns what reads compressed values when the user named nothing.
    Compressor decompressor() {
        return family == Family.JAVA ? Compressor.gzip() : Compressor.zlib();
    }

    /// Returns whether the bytes behind `flags`, decompressed, are text or plain bytes: the raw
    /// bytes are then the value.
    boolean isRaw(int flags) {
        return switch (family) {
            case PYTHON -> flags == 0 || (flags & PythonFlags.TEXT) != 0;
            case JAVA -> flags == 0 || flags == JavaFlags.BYTES;
            case PLAIN -> flags == 0;
        };
    }

    /// Returns whether the bytes behind `flags` are some serialized object's: a pickle, or Java's.
    boolean isSerialized(int flags) {
        return switch (family) {
            case PYTHON -> PythonFlags.isPickle(flags);
            case JAVA -> flags == JavaFlags.SERIALIZED;
            case PLAIN -> false;
        };
    }
}
