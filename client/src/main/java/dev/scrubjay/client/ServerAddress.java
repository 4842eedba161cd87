package dev.scrubjay.client;

import dev.scrubjay.client.routing.Node;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where one memcached server listens, exactly as the configuration spells it.
///
/// | written | means |
/// |---|---|
/// | `cache1`, `cache1:11211`, `inet:cache1:11211` | a host name or an IPv4 address |
/// | `[::1]`, `[::1]:11211`, `inet6:[::1]:11211` | an IPv6 address |
/// | `unix:/run/memcached.sock`, `/run/memcached.sock` | a Unix socket |
/// | `cache1/10.0.0.5:11211` | connect to `cache1`; place keys as a Java program that saw it resolve to `10.0.0.5` |
///
/// The port is 11211 unless one is given. No name is resolved here. Most placements hash this text,
/// so `localhost` and `127.0.0.1` are two servers to them: spell servers as the other programs of
/// the cluster do.
///
/// The last form is for [Compat#SPYMEMCACHED_KETAMA], [Compat#XMEMCACHED_KETAMA] and
/// [Compat#EVCACHE] only. These libraries hash what `InetSocketAddress.toString()` prints, in which
/// the resolved address follows the name.
public final class ServerAddress {
    private static final int PORT_DEFAULT = 11211;
    private static final int PORT_MAX = 65535;

    private static final Pattern NAMED =
            Pattern.compile(
                    "(?<host>[A-Za-z0-9._-]+)(/((?<ipv4>[0-9.]+)|\\[(?<ipv6>[0-9A-Fa-f:.]+)\\]))?"
                            + "(:(?<port>[0-9]{1,5}))?");
    private static final Pattern BRACKETED =
            Pattern.compile(
                    "\\[(?<host>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[\\w.-]+)?)\\](:(?<port>[0-9]{1,5}))?");

    private final String text;
    private final String host;
    private final int port;
    private final @Nullable String resolved;
    private final @Nullable String path;

    private ServerAddress(String host, int port, @Nullable String resolved, @Nullable String path) {
        this.host = host;
        this.port = port;
        this.resolved = resolved;
        this.path = path;
        this.text = path != null ? "unix:" + path : hostText(host, resolved) + ":" + port;
    }

    private static String hostText(String host, @Nullable String resolved) {
        return resolved == null ? bracketed(host) : host + "/" + bracketed(resolved);
    }

    private static String bracketed(String address) {
        return address.indexOf(':') < 0 ? address : "[" + address + "]";
    }

    /// Reads an address in one of the forms above.
    ///
    /// @throws IllegalArgumentException if the text is none of them
    public static ServerAddress of(String text) {
        Objects.requireNonNull(text, "text");
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("unix:")) {
            return unix(text, text.substring("unix:".length()));
        }
        if (text.startsWith("/")) {
            return unix(text, text);
        }
        if (lower.startsWith("inet6:")) {
            return network(text, BRACKETED.matcher(text.substring("inet6:".length())));
        }
        if (lower.startsWith("inet:")) {
            return network(text, NAMED.matcher(text.substring("inet:".length())));
        }
        return network(text, (text.startsWith("[") ? BRACKETED : NAMED).matcher(text));
    }

    private static ServerAddress unix(String text, String path) {
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            throw refused(text, "a Unix socket needs a path");
        }
        return new ServerAddress("", 0, null, path);
    }

    private static ServerAddress network(String text, Matcher matcher) {
        if (!matcher.matches()) {
            throw refused(text, "expected host:port, [ipv6]:port or unix:/path");
        }
        String digits = matcher.group("port");
        int port = digits == null ? PORT_DEFAULT : Integer.parseInt(digits);
        if (port < 1 || port > PORT_MAX) {
            throw refused(text, "a port is from 1 to " + PORT_MAX);
        }
        return new ServerAddress(matcher.group("host"), port, resolved(matcher), null);
    }

    private static @Nullable String resolved(Matcher matcher) {
        if (matcher.pattern() != NAMED) {
            return null;
        }
        String ipv4 = matcher.group("ipv4");
        return ipv4 == null ? matcher.group("ipv6") : ipv4;
    }

    private static IllegalArgumentException refused(String text, String reason) {
        return new IllegalArgumentException("'" + text + "' is not a server address: " + reason);
    }

    /// The host to connect to: a name, an IPv4 address, or an IPv6 address without its brackets.
    ///
    /// @throws IllegalStateException if this is a Unix socket
    public String host() {
        requireNetwork();
        return host;
    }

    /// The TCP port.
    ///
    /// @throws IllegalStateException if this is a Unix socket
    public int port() {
        requireNetwork();
        return port;
    }

    private void requireNetwork() {
        if (path != null) {
            throw new IllegalStateException(text + " is a Unix socket, it has no host and no port");
        }
    }

    /// Whether the server listens on a Unix socket. Then there is a [#path()] and nothing else.
    public boolean isUnix() {
        return path != null;
    }

    /// The path of the Unix socket.
    ///
    /// @throws IllegalStateException if this is not a Unix socket
    public String path() {
        if (path == null) {
            throw new IllegalStateException(text + " is not a Unix socket");
        }
        return path;
    }

    /// This server as the placements see it.
    Node node(int weight) {
        return new Node(host, port, resolved, path, weight);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerAddress that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// The address in one canonical form: `host:port`, `[ipv6]:port` or `unix:/path`.
    @Override
    public String toString() {
        return text;
    }
}
