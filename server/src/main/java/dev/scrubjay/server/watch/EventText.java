package dev.scrubjay.server.watch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Makes memcached's line of an event.
///
/// The microseconds always have six digits; memcached leaves leading zeros out, which makes another
/// number of them. Confined to the logger.
final class EventText {
    static final int KEY_BYTES_MAX = 250;

    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final FetchStatus[] FETCHES = FetchStatus.values();
    private static final StoreStatus[] STORES = StoreStatus.values();
    private static final StoreCommand[] COMMANDS = StoreCommand.values();
    private static final DeleteCommand[] DELETES = DeleteCommand.values();
    private static final CloseReason[] REASONS = CloseReason.values();

    private final StringBuilder line = new StringBuilder();
    private final byte[] key = new byte[KEY_BYTES_MAX];

    private MemorySegment bytes = MemorySegment.NULL;
    private int at;

    /// Returns the line of the event at a place of a ring, with its line feed.
    byte[] line(MemorySegment ring, int position) {
        bytes = ring;
        at = position;
        line.setLength(0);
        long micros = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at + EventRing.MICROS);
        line.append("ts=").append(micros / MICROS_PER_SECOND).append('.');
        String fraction = Long.toString(micros % MICROS_PER_SECOND + MICROS_PER_SECOND);
        line.append(fraction, 1, fraction.length());
        line.append(" gid=").append(gid(ring, position));
        Event event = event(ring, position);
        line.append(" type=").append(event.name().toLowerCase(Locale.ROOT));
        switch (event) {
            case ITEM_GET -> appendFetch();
            case ITEM_STORE -> appendStore();
            case EVICTION -> appendEviction();
            case DELETED -> appendDeletion();
            case CONN_NEW, CONN_CLOSE -> appendConnection(event);
            case LRU_CRAWLER ->
                    line.append(' ')
                            .append(new String(key, 0, copyKey(), StandardCharsets.US_ASCII));
            case SLAB_MOVE -> appendMove();
        }
        return line.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static Event event(MemorySegment ring, int position) {
        return Event.ofCode(ring.get(ValueLayout.JAVA_BYTE, position + EventRing.TYPE));
    }

    static long gid(MemorySegment ring, int position) {
        return ring.get(ValueLayout.JAVA_LONG_UNALIGNED, position + EventRing.GID);
    }

    private void appendFetch() {
        appendKey();
        append(" status=", FETCHES[first()]);
        append(" clsid=", number(EventRing.SLAB_CLASS));
        append(" cfd=", number(EventRing.CONNECTION));
        append(" size=", number(EventRing.SIZE));
    }

    private void appendStore() {
        appendKey();
        append(" status=", STORES[first()]);
        append(" cmd=", COMMANDS[bytes.get(ValueLayout.JAVA_BYTE, at + EventRing.SECOND)]);
        append(" ttl=", number(EventRing.TTL));
        append(" clsid=", number(EventRing.SLAB_CLASS));
        append(" cfd=", number(EventRing.CONNECTION));
        append(" size=", number(EventRing.SIZE));
    }

    private void appendEviction() {
        appendKey();
        line.append(" fetch=").append(first() == 0 ? "no" : "yes");
        append(" ttl=", number(EventRing.TTL));
        append(" la=", number(EventRing.IDLE));
        append(" clsid=", number(EventRing.SLAB_CLASS));
        append(" size=", number(EventRing.SIZE));
    }

    private void appendDeletion() {
        appendKey();
        append(" cmd=", DELETES[first()]);
        append(" clsid=", number(EventRing.SLAB_CLASS));
        append(" size=", number(EventRing.SIZE));
    }

    /// Takes `tcp:host:port` or `tcp6:[host]:port` apart.
    private void appendConnection(Event event) {
        String peer = new String(key, 0, copyKey(), StandardCharsets.US_ASCII);
        int hostStart = peer.indexOf(':') + 1;
        int portStart = Math.max(peer.lastIndexOf(':'), hostStart);
        String host = peer.substring(hostStart, portStart);
        boolean isTcp = peer.startsWith("tcp");
        line.append(" rip=").append(isTcp ? withoutBrackets(host) : "unix");
        line.append(" rport=").append(isTcp ? peer.substring(portStart + 1) : "0");
        line.append(" transport=").append(isTcp ? "tcp" : "local");
        if (event == Event.CONN_CLOSE) {
            append(" reason=", REASONS[first()]);
        }
        append(" cfd=", number(EventRing.CONNECTION));
    }

    private void appendMove() {
        append(" src=", number(EventRing.SLAB_CLASS));
        append(" dst=", number(EventRing.SIZE));
        line.append(" state=").append(first() == 0 ? "fail" : "ok");
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private void appendKey() {
        line.append(" key=");
        UriText.append(line, key, copyKey());
    }

    private int copyKey() {
        int length = bytes.get(ValueLayout.JAVA_BYTE, at + EventRing.KEY_LENGTH) & 0xFF;
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at + EventRing.KEY, key, 0, length);
        return length;
    }

    private int first() {
        return bytes.get(ValueLayout.JAVA_BYTE, at + EventRing.FIRST);
    }

    private int number(int field) {
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at + field);
    }

    private void append(String name, Enum<?> value) {
        line.append(name).append(value.name().toLowerCase(Locale.ROOT));
    }

    private void append(String name, int value) {
        line.append(name).append(value);
    }
}
