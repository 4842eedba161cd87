package dev.scrubjay.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Java's own serialization, for clusters that already hold such values.
///
/// Whoever can write to the cache chooses what is deserialized, and some classes do harm by being
/// deserialized. That is why the client never does it on its own, and why there is no transcoder
/// without a filter. The filter names what may come in, for example
/// `ObjectInputFilter.Config.createFilter("com.example.User;java.util.*;maxdepth=20;!*")`. A class
/// that it leaves undecided is refused, and so is what nests deeper than 200. Give it limits
/// (`maxrefs`, `maxbytes`, `maxarray`): without them a small value can ask for much memory and
/// time.
///
/// Flags are 1, as spymemcached and xmemcached mark such values. Python's clients take them for a
/// broken pickle, which is a miss there.
///
/// @param <T> what is stored
public final class JavaSerializationTranscoder<T> implements Transcoder<T> {
    /// Each level takes about ten calls, and the caller's stack has to hold them all.
    private static final int DEPTH_MAX = 200;

    private final Class<T> type;
    private final ObjectInputFilter filter;

    /// Makes a transcoder for `type`, which never deserializes a class that `filter` does not
    /// allow.
    public JavaSerializationTranscoder(Class<T> type, ObjectInputFilter filter) {
        this.type = Objects.requireNonNull(type, "type");
        this.filter =
                bounded(
                        ObjectInputFilter.rejectUndecidedClass(
                                Objects.requireNonNull(filter, "filter")));
    }

    private static ObjectInputFilter bounded(ObjectInputFilter filter) {
        return info ->
                info.depth() > DEPTH_MAX
                        ? ObjectInputFilter.Status.REJECTED
                        : filter.checkInput(info);
    }

    @Override
    public EncodedValue encode(T value) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new TranscodingException("cannot serialize a " + value.getClass().getName(), e);
        }
        return new EncodedValue(bytes.toByteArray(), JavaFlags.SERIALIZED);
    }

    @Override
    public T decode(EncodedValue encoded) {
        Object value = deserialize(encoded.bytes());
        if (!type.isInstance(value)) {
            throw new TranscodingException(
                    "a serialized "
                            + (value == null ? "null" : value.getClass().getName())
                            + " is no "
                            + type.getName());
        }
        return type.cast(value);
    }

    private Object deserialize(byte[] bytes) {
        InputStream source = new ByteArrayInputStream(bytes);
        try (var in = new Input(source, type.getClassLoader())) {
            in.setObjectInputFilter(filter);
            return in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            throw new TranscodingException(
                    "cannot deserialize a " + type.getName() + ": " + e.getMessage(), e);
        }
    }

    /// Finds classes where the user's type was found: the client's own loader may not know them.
    private static final class Input extends ObjectInputStream {
        private final @Nullable ClassLoader loader;

        Input(InputStream source, @Nullable ClassLoader loader) throws IOException {
            super(source);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described)
                throws IOException, ClassNotFoundException {
            if (loader != null) {
                try {
                    return loader.loadClass(described.getName());
                } catch (ClassNotFoundException e) {
                    // Arrays and primitive types are found in another way.
                    return super.resolveClass(described);
                }
            }
            return super.resolveClass(described);
        }
    }
}
