package dev.scrubjay.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// As much of a memcached as these tests need: both dialects, nothing ever expires.
final class FakeMemcached implements FakeServer.Script {
    /// What a server says that takes no value larger than this.
    private static final String TOO_LARGE = "SERVER_ERROR object too large for cache\r\n";

    private static final class Stored {
        private final int flags;
        private final byte[] value;

        Stored(int flags, byte[] value) {
            this.flags = flags;
            this.value = value;
        }
    }

    private final Map<String, Stored> items = new ConcurrentHashMap<>();
    private final boolean hasMeta;
    private final int valueBytesMax;

    FakeMemcached(boolean hasMeta, int valueBytesMax) {
        this.hasMeta = hasMeta;
        this.valueBytesMax = valueBytesMax;
    }

    FakeMemcached() {
        this(true, 1 << 20);
    }

    int itemCount() {
        return items.size();
    }

    @Override
    public void serve(Peer peer) throws IOException {
        while (true) {
            answer(peer, peer.line());
        }
    }

    /// Answers one request.
    void answer(Peer peer, String line) throws IOException {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "version" -> peer.write("VERSION 1.6.99\r\n");
            case "get" -> get(peer, words);
            case "set" -> set(peer, words);
            case "delete" ->
                    peer.write(items.remove(words[1]) == null ? "NOT_FOUND\r\n" : "DELETED\r\n");
            case "stats" -> peer.write("STAT curr_items " + items.size() + "\r\nEND\r\n");
            case "flush_all" -> {
                items.clear();
                peer.write("OK\r\n");
            }
            default -> {
                if (hasMeta) {
                    answerMeta(peer, line, words);
                } else {
                    peer.write("ERROR\r\n");
                }
            }
        }
    }

    private void answerMeta(Peer peer, String line, String[] words) throws IOException {
        switch (words[0]) {
            case "me" -> peer.write("EN\r\n");
            case "mg" -> {
                Stored stored = items.get(words[1]);
                if (stored == null) {
                    peer.write("EN\r\n");
                } else {
                    peer.write("VA " + stored.value.length + " f" + stored.flags)
                            .write(Peer.opaque(line) + "\r\n");
                    peer.write(stored.value).write("\r\n");
                }
            }
            case "ms" -> {
                String flags = flag(words, 'F');
                store(
                        peer,
                        words[1],
                        flags == null ? 0 : Integer.parseInt(flags),
                        Integer.parseInt(words[2]),
                        "HD" + Peer.opaque(line) + "\r\n");
            }
            case "md" ->
                    peer.write(items.remove(words[1]) == null ? "NF" : "HD")
                            .write(Peer.opaque(line) + "\r\n");
            default -> peer.write("ERROR\r\n");
        }
    }

    private static @Nullable String flag(String[] words, char letter) {
        for (int i = 2; i < words.length; i++) {
            if (words[i].charAt(0) == letter) {
                return words[i].substring(1);
            }
        }
        return null;
    }

    private void get(Peer peer, String[] words) throws IOException {
        for (int i = 1; i < words.length; i++) {
            Stored stored = items.get(words[i]);
            if (stored != null) {
                peer.write("VALUE " + words[i] + " " + stored.flags + " ");
                peer.write(stored.value.length + "\r\n").write(stored.value).write("\r\n");
            }
        }
        peer.write("END\r\n");
    }

    private void set(Peer peer, String[] words) throws IOException {
        int flags = Integer.parseInt(words[2]);
        store(peer, words[1], flags, Integer.parseInt(words[4]), "STORED\r\n");
    }

    private void store(Peer peer, String key, int flags, int length, String done)
            throws IOException {
        if (length > valueBytesMax) {
            // As the real one: refuses first, and swallows then.
            peer.write(TOO_LARGE);
            peer.value(length);
            return;
        }
        items.put(key, new Stored(flags, peer.value(length)));
        peer.write(done);
    }

    /// The text stored for a key; null when there is none.
    @Nullable String text(String key) {
        Stored stored = items.get(key);
        return stored == null ? null : new String(stored.value, StandardCharsets.UTF_8);
    }
}
