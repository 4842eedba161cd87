package dev.scrubjay.client;

/// Makes values smaller on their way to the server and whole again on their way back.
///
/// Many threads use one compressor at the same time, each the thread of the caller whose value it
/// is. Numbers are never compressed, or `incr` would not find them.
///
/// Which compression was used is not written down anywhere: one bit of the flags says that there
/// was some. Clusters shared with Python programs know bit 8 and expect zlib behind it, unless
/// those programs were given the same other algorithm; spymemcached and xmemcached know bit 2 and
/// expect gzip. To move a cluster from one algorithm to another, write the new one and, when
/// reading, tell the two apart by their first bytes and hand the old ones to [#zlib()].
public interface Compressor {
    /// Returns `plain` compressed. If that is not smaller, the client stores `plain` itself.
    byte[] compress(byte[] plain);

    /// Returns what was compressed.
    ///
    /// Throws a [TranscodingException] if `packed` was not, or if the outcome would be larger than
    /// `sizeMax` bytes; that has to be noticed before the memory is taken, because a few bytes can
    /// be made to say gigabytes.
    byte[] decompress(byte[] packed, int sizeMax);

    /// Returns the bit that marks compressed values: 8 for Python's flags, 2 for those of Java's
    /// older clients.
    default int flag() {
        return FlagScheme.PYTHON_COMPRESSED;
    }

    /// Returns zlib (RFC 1950) as Python's clients use it, marked by bit 8.
    static Compressor zlib() {
        return DeflateCompressor.ZLIB;
    }

    /// Returns gzip (RFC 1952) as spymemcached and xmemcached use it, marked by bit 2. It reads
    /// xmemcached's other mode, zlib behind the same bit, too.
    static Compressor gzip() {
        return DeflateCompressor.GZIP;
    }
}
