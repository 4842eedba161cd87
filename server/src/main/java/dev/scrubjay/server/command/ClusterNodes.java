package dev.scrubjay.server.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The servers that clients with auto-discovery are told of, as ElastiCache tells them.
///
/// Any worker asks. [#update] may be called by one other thread meanwhile.
public final class ClusterNodes {
    private static final Pattern NODE =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final int PORT_MAX = 65535;

    /// What always fits into a connection's buffer.
    private static final int BYTES_MAX = 32 * 1024;

    private volatile byte[] payload = new byte[0];
    private long version;

    /// Creates an empty list.
    public ClusterNodes() {}

    /// Takes a new list, whose version is greater than that of the list before.
    ///
    /// @param text `host:port`, separated by commas or white space; what follows a `#` on a line is
    ///   left out
    /// @param seconds the time of the change, which becomes the version: clients ignore lists with
    ///   a version below the one they know, also when this server has been started anew meanwhile
    /// @throws IllegalArgumentException if it makes no sense; then the list before still holds
    public void update(String text, long seconds) {
        List<String> nodes = new ArrayList<>();
        for (String word : text.replaceAll("#[^\\n]*", "").split("[,\\s]+", -1)) {
            if (!word.isEmpty()) {
                nodes.add(node(word));
            }
        }
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("there is no host:port");
        }
        long newVersion = Math.max(version + 1, seconds);
        byte[] bytes =
                (newVersion + "\n" + String.join(" ", nodes) + "\n")
                        .getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException("there are too many of them");
        }
        version = newVersion;
        payload = bytes;
    }

    private static String node(String word) {
        Matcher parts = NODE.matcher(word);
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > PORT_MAX) {
            throw new IllegalArgumentException(word + " is not host:port");
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        String address = ADDRESS.matcher(host).matches() ? host : "";
        return host + "|" + address + "|" + parts.group(3);
    }

    /// Returns the version, the list and a line feed.
    byte[] payload() {
        return payload;
    }

    /// Returns the answer to `config get cluster`.
    byte[] answer() {
        byte[] bytes = payload;
        String text = new String(bytes, StandardCharsets.US_ASCII);
        return ("CONFIG cluster 0 " + bytes.length + "\r\n" + text + "\r\nEND\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
