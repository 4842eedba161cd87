package dev.scrubjay.client.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads some items with one `get` line.
///
/// Both protocols' servers know it, and it names each key in its answer: that is what keeps it in
/// step. Keys that need base64 cannot be read so.
public final class MultiGetOperation extends Operation {
    /// The most keys to ask for at once.
    public static final int KEY_COUNT_MAX = 100;

    /// The most bytes that their names may take together.
    public static final int KEY_BYTES_MAX = 8 * 1024;

    private final Object[] keys;
    private final int[] places;
    private final byte[] @Nullable [] values;
    private final int[] flags;
    private final int count;

    private boolean isMetaServer;
    private int at;
    private int valueLength;
    private int requestBytes = "get\r\n".length();

    /// Reads items.
    ///
    /// @param keys strings of ASCII or [EncodedKey]s without base64
    /// @param places numbers that the caller knows the keys by
    public MultiGetOperation(Object[] keys, int[] places) {
        this.keys = keys;
        this.places = places;
        count = keys.length;
        values = new byte[count][];
        flags = new int[count];
        for (int i = 0; i < count; i++) {
            requestBytes += 1 + bytes(keys[i]);
        }
    }

    /// How many bytes a key's name takes.
    public static int bytes(Object key) {
        return key instanceof String text ? text.length() : ((EncodedKey) key).bytes().length;
    }

    @Override
    public int itemCount() {
        return count;
    }

    /// The numbers that the caller knows the keys by.
    public int[] places() {
        return places;
    }

    /// The value of the key at this place; null for a miss.
    public byte @Nullable [] value(int index) {
        return values[index];
    }

    /// Whether the value may be what stands for one that is being loaded: only `mg` tells.
    public boolean isDoubtful(int index) {
        byte[] value = values[index];
        return isMetaServer && value != null && value.length == 0 && flags[index] == 0;
    }

    /// The flags stored with the value of the key at this place.
    public int flags(int index) {
        return flags[index];
    }

    @Override
    boolean isRead() {
        return true;
    }

    @Override
    int requestBytesMax() {
        return requestBytes;
    }

    @Override
    void encode(RequestWriter out, boolean meta) {
        isMetaServer = meta;
        out.put("get");
        for (int i = 0; i < count; i++) {
            out.put(' ').putKey(keys[i]);
        }
        out.endLine();
    }

    @Override
    Outcome onLine(ReplyLine line) {
        if (line.is("END")) {
            return Outcome.DONE;
        }
        if (!line.startsWith("VALUE ")) {
            return Outcome.GARBAGE;
        }
        if (!isFound(line)) {
            return Outcome.GARBAGE;
        }
        flags[at] = (int) line.number();
        boolean isFlags = line.isNumber();
        valueLength = line.length();
        return isFlags && valueLength >= 0 ? Outcome.VALUE : Outcome.GARBAGE;
    }

    /// Looks for the key that the line names, where the last one was and around: servers keep the
    /// order of the request, proxies that ask several servers do not.
    private boolean isFound(ReplyLine line) {
        for (int tried = 0; tried < count; tried++) {
            if (values[at] == null && line.skipKey(keys[at])) {
                return true;
            }
            at = at + 1 < count ? at + 1 : 0;
        }
        return false;
    }

    @Override
    int valueLength() {
        return valueLength;
    }

    @Override
    Outcome onValue(byte[] value) {
        values[at] = value;
        return Outcome.MORE;
    }

    @Override
    void reset() {
        at = 0;
        Arrays.fill(values, null);
    }

    @Override
    public String toString() {
        return "get " + Keys.show(keys[0]) + (count > 1 ? " and " + (count - 1) + " more" : "");
    }
}
