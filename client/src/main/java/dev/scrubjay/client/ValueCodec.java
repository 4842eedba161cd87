package dev.scrubjay.client;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Values to bytes and back, on the caller's thread.
///
/// Immutable; any number of threads may use it. Strings and byte arrays cost their result and
/// nothing else: what is stored is the caller's own array, and what is returned is the reader's.
final class ValueCodec {
    /// How many times the server's limit a value may have when decompressed. More is taken for a
    /// bomb; text that shrinks this well is rare, and what we compress ourselves keeps to it.
    private static final int GROWTH_MAX = 64;

    /// The least value limit that is multiplied, for servers that were told to keep small ones.
    private static final int VALUE_BYTES_MIN = 1 << 20;

    /// Larger arrays are not made.
    private static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

    private final FlagScheme scheme;
    private final int textFlags;
    private final Map<Class<?>, Transcoder<?>> transcoders;
    private final @Nullable JavaSerializationTranscoder<?> deserializer;
    private final @Nullable Compressor compressor;
    private final Compressor decompressor;
    private final int compressFromBytes;
    private final int plainBytesMax;

    /// Makes a codec.
    ///
    /// @param stringFlags the flags of text, or -1 for the scheme's own; only Python's schemes have
    ///   a choice, and it is 0 or 16
    /// @param transcoders the user's, by the type they were named for; the first that fits wins
    /// @param compressor what makes values smaller, or `null` for nothing. What the scheme's other
    ///   clients compress can be read either way
    /// @param compressFromBytes values smaller than this are never compressed
    /// @param valueBytesMax the server's limit. Not checked here, because it is about what is sent;
    ///   it bounds how far a value may grow when decompressed
    ValueCodec(
            FlagScheme scheme,
            int stringFlags,
            Map<Class<?>, Transcoder<?>> transcoders,
            @Nullable Compressor compressor,
            int compressFromBytes,
            int valueBytesMax) {
        this.scheme = scheme;
        this.textFlags = stringFlags == -1 ? scheme.textFlags() : stringFlags;
        this.transcoders = new LinkedHashMap<>();
        transcoders.forEach(
                (type, coder) -> this.transcoders.put(ValueConversion.boxed(type), coder));
        this.deserializer = deserializer(this.transcoders);
        this.compressor = compressor;
        this.decompressor = compressor == null ? scheme.decompressor() : compressor;
        this.compressFromBytes = compressFromBytes;
        this.plainBytesMax =
                (int)
                        Math.min(
                                ARRAY_BYTES_MAX,
                                (long) Math.max(valueBytesMax, VALUE_BYTES_MIN) * GROWTH_MAX);
        refuseForeignFlags();
    }

    private void refuseForeignFlags() {
        boolean isPythons = scheme.family() == FlagScheme.Family.PYTHON;
        if (textFlags != 0 && !(isPythons && textFlags == PythonFlags.TEXT)) {
            throw new IllegalArgumentException(
                    "text cannot have flags " + textFlags + " among the values of " + scheme);
        }
        if (compressor == null) {
            return;
        }
        if (scheme.compressedFlag() == 0) {
            throw new IllegalArgumentException(scheme + " values have no mark for compression");
        }
        if (compressor.flag() != scheme.compressedFlag()) {
            throw new IllegalArgumentException(
                    "compressed values of "
                            + scheme
                            + " are marked by bit "
                            + scheme.compressedFlag()
                            + ", not by "
                            + compressor.flag());
        }
    }

    /// Returns the transcoder that reads serialized values when no type was asked for.
    private static @Nullable JavaSerializationTranscoder<?> deserializer(
            Map<Class<?>, Transcoder<?>> transcoders) {
        if (transcoders.get(Object.class) instanceof JavaSerializationTranscoder<?> general) {
            return general;
        }
        JavaSerializationTranscoder<?> only = null;
        for (Transcoder<?> transcoder : transcoders.values()) {
            if (transcoder instanceof JavaSerializationTranscoder<?> found) {
                if (only != null) {
                    return null;
                }
                only = found;
            }
        }
        return only;
    }

    /// Returns what to store. Throws `IllegalArgumentException` if nothing stands for the type.
    EncodedValue encode(Object value) {
        Objects.requireNonNull(value, "value");
        if (!transcoders.isEmpty()) {
            Transcoder<?> named = transcoders.get(value.getClass());
            if (named != null) {
                return encode(named, value);
            }
        }
        if (value instanceof String text) {
            return compressed(new EncodedValue(text.getBytes(StandardCharsets.UTF_8), textFlags));
        }
        EncodedValue encoded = encodeBuiltIn(value);
        if (encoded == null) {
            return encode(transcoderFor(value), value);
        }
        // Numbers stay as they are, or the server could not count with them.
        return value instanceof byte[] ? compressed(encoded) : encoded;
    }

    private @Nullable EncodedValue encodeBuiltIn(Object value) {
        return switch (scheme.family()) {
            case PYTHON -> PythonFlags.encode(scheme, value);
            case JAVA -> JavaFlags.encode(value);
            case PLAIN -> {
                if (value instanceof byte[] bytes) {
                    yield new EncodedValue(bytes, 0);
                }
                yield PythonFlags.isInteger(value)
                        ? new EncodedValue(DecimalText.of(value), 0)
                        : null;
            }
        };
    }

    private Transcoder<?> transcoderFor(Object value) {
        for (Map.Entry<Class<?>, Transcoder<?>> entry : transcoders.entrySet()) {
            if (entry.getKey().isInstance(value)) {
                return entry.getValue();
            }
        }
        throw new IllegalArgumentException(
                "no transcoder for " + value.getClass().getName() + ": name one in the builder");
    }

    @SuppressWarnings("unchecked") // It was found under a class that the value is an instance of.
    private EncodedValue encode(Transcoder<?> transcoder, Object value) {
        EncodedValue encoded;
        try {
            encoded = ((Transcoder<Object>) transcoder).encode(value);
        } catch (MemcachedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new TranscodingException("cannot encode a " + value.getClass().getName(), e);
        }
        int flags = encoded.flags();
        if ((flags & scheme.compressedFlag()) != 0
                || (scheme.family() == FlagScheme.Family.PYTHON
                        && !PythonFlags.isReadable(flags))) {
            throw new TranscodingException(
                    "a transcoder chose flags "
                            + Integer.toUnsignedString(flags)
                            + ", which would mislead the other readers of "
                            + scheme
                            + " values");
        }
        return compressed(encoded);
    }

    private EncodedValue compressed(EncodedValue plain) {
        int size = plain.bytes().length;
        if (compressor == null || size < compressFromBytes || size > plainBytesMax) {
            return plain;
        }
        byte[] packed = compressor.compress(plain.bytes());
        return packed.length < size
                ? new EncodedValue(packed, plain.flags() | scheme.compressedFlag())
                : plain;
    }

    /// Returns what `bytes` are by their flags. `null` is Python's `None`.
    @Nullable Object decode(byte[] bytes, int flags) {
        return natural(decompressed(bytes, flags), flags & ~scheme.compressedFlag());
    }

    /// Returns what `bytes` are, as a `type`: by the transcoder named for it, or by their flags and
    /// then converted where that loses nothing. `null` is Python's `None`.
    <T> @Nullable T decode(byte[] bytes, int flags, Class<T> type) {
        byte[] plain = decompressed(bytes, flags);
        int plainFlags = flags & ~scheme.compressedFlag();
        Class<T> boxed = ValueConversion.boxed(type);
        if (!transcoders.isEmpty()) {
            Transcoder<?> named = transcoders.get(boxed);
            if (named != null) {
                return decode(named, plain, plainFlags, boxed);
            }
        }
        if (scheme.isRaw(plainFlags) && isSpelled(boxed)) {
            Object spelled = ValueConversion.fromText(plain, boxed);
            if (spelled != null) {
                return boxed.cast(spelled);
            }
        }
        Object natural = natural(plain, plainFlags);
        return natural == null ? null : ValueConversion.convert(natural, boxed);
    }

    /// Returns whether a value of this type can be had from text without looking at the flags.
    private static boolean isSpelled(Class<?> type) {
        return type == String.class || type == byte[].class || Number.class.isAssignableFrom(type);
    }

    private static <T> T decode(Transcoder<?> transcoder, byte[] bytes, int flags, Class<T> type) {
        Object value;
        try {
            value = transcoder.decode(new EncodedValue(bytes, flags));
        } catch (MemcachedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new TranscodingException("cannot decode a " + type.getName(), e);
        }
        if (!type.isInstance(value)) {
            throw new TranscodingException(
                    "the transcoder for "
                            + type.getName()
                            + " returned "
                            + (value == null ? "null" : "a " + value.getClass().getName()));
        }
        return type.cast(value);
    }

    private byte[] decompressed(byte[] bytes, int flags) {
        if ((flags & scheme.compressedFlag()) == 0) {
            return bytes;
        }
        try {
            return decompressor.decompress(bytes, plainBytesMax);
        } catch (MemcachedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new TranscodingException(
                    "cannot decompress a value of " + bytes.length + " bytes", e);
        }
    }

    private @Nullable Object natural(byte[] bytes, int flags) {
        if (scheme.isSerialized(flags) && isJavaStream(bytes)) {
            return deserialized(bytes, flags);
        }
        return switch (scheme.family()) {
            case PYTHON -> PythonFlags.decode(scheme, bytes, flags);
            case JAVA -> JavaFlags.decode(bytes, flags);
            case PLAIN -> plain(bytes, flags);
        };
    }

    private static String plain(byte[] bytes, int flags) {
        if (flags != 0) {
            throw new TranscodingException(
                    "flags "
                            + Integer.toUnsignedString(flags)
                            + " where every value is plain text");
        }
        return Utf8.decode(bytes);
    }

    private Object deserialized(byte[] bytes, int flags) {
        if (deserializer == null) {
            throw new TranscodingException(
                    "a Java-serialized value: name a JavaSerializationTranscoder for it, with a"
                            + " filter, and ask for its type");
        }
        return decode(deserializer, bytes, flags, Object.class);
    }

    /// Returns whether the bytes begin as Java's serialization does, and no pickle can.
    private static boolean isJavaStream(byte[] bytes) {
        return bytes.length >= 2 && bytes[0] == (byte) 0xac && bytes[1] == (byte) 0xed;
    }
}
