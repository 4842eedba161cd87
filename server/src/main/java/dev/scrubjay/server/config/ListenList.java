package dev.scrubjay.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// The addresses that `-l` names, in all the ways in which it may name them.
final class ListenList {
    private static final int PORT_MAX = 65535;

    private static final String PROTOCOL_PREFIX = "proto[";

    private static final String TAG_WORD = "tag";
    private static final int TAG_LENGTH_MAX = 8;

    private ListenList() {}

    /// Reads every address out of the text of all `-l`.
    ///
    /// @param interfaces addresses separated by commas or semicolons, `null` for every interface
    /// @param port the port of those that name none
    static List<ListenAddress> parse(@Nullable String interfaces, int port) {
        if (interfaces == null) {
            return List.of(new ListenAddress(null, port));
        }
        List<ListenAddress> addresses = new ArrayList<>();
        StringTokenizer words = new StringTokenizer(interfaces, ",;");
        while (words.hasMoreTokens()) {
            ListenAddress address = parseOne(words.nextToken(), interfaces, port);
            if (!addresses.contains(address)) {
                addresses.add(address);
            }
        }
        if (addresses.isEmpty()) {
            throw refused("No address to listen on", interfaces);
        }
        return addresses;
    }

    private static ListenAddress parseOne(String whole, String interfaces, int port) {
        checkTransport(whole, interfaces);
        Protocol protocol = protocolOf(whole, interfaces);
        String untagged = protocol == null ? whole : whole.substring(whole.indexOf("]:") + 2);
        String text = afterTag(untagged, interfaces);
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) {
                throw refused("Invalid IPV6 address: \"" + text + "\"", interfaces);
            }
            String host = hostOf(text.substring(1, close), interfaces);
            String rest = text.substring(close + 1);
            int own = rest.isEmpty() ? port : parsePort(rest.substring(1), interfaces);
            return new ListenAddress(host, own, protocol);
        }
        int colon = text.indexOf(':');
        if (colon < 0 || colon != text.lastIndexOf(':')) {
            // No colon at all, or an IPv6 address without its brackets.
            return new ListenAddress(hostOf(text, interfaces), port, protocol);
        }
        String host = hostOf(text.substring(0, colon), interfaces);
        int own = parsePort(text.substring(colon + 1), interfaces);
        return new ListenAddress(host, own, protocol);
    }

    /// Reads what is in the brackets of a leading `proto[...]:`, `null` if there is none.
    private static @Nullable Protocol protocolOf(String text, String interfaces) {
        if (!text.startsWith(PROTOCOL_PREFIX)) {
            return null;
        }
        String spec = text.substring(PROTOCOL_PREFIX.length() - 1);
        return switch (spec.substring(1, Math.max(spec.indexOf("]:"), 1))) {
            case "ascii" -> Protocol.ASCII;
            case "binary" -> Protocol.BINARY;
            case "negotiating" -> Protocol.AUTO;
            case "proxy" ->
                    throw refused("Server not built with proxy: \"" + text + "\"", interfaces);
            default -> throw refused("Invalid protocol spec: \"" + spec + "\"", interfaces);
        };
    }

    /// Passes over a tag, `tag[x]:` or `tag_x_:`. Only a proxy would ask for it.
    private static String afterTag(String text, String interfaces) {
        boolean isBracketed = text.startsWith(TAG_WORD + "[");
        if (!isBracketed && !text.startsWith(TAG_WORD + "_")) {
            return text;
        }
        char close = isBracketed ? ']' : '_';
        String spec = text.substring(TAG_WORD.length());
        int end = spec.indexOf(close, 1);
        if (end < 0 || !spec.startsWith(":", end + 1)) {
            throw refused("Invalid tag in socket config: \"" + spec + "\"", interfaces);
        }
        String tag = spec.substring(1, end);
        if (tag.isEmpty() || tag.length() > TAG_LENGTH_MAX) {
            throw refused(
                    "Listener tags must be between 1 and "
                            + TAG_LENGTH_MAX
                            + " characters: \""
                            + tag
                            + "\"",
                    interfaces);
        }
        return spec.substring(end + ":]".length());
    }

    private static @Nullable String hostOf(String text, String interfaces) {
        if (text.isEmpty()) {
            throw refused("getaddrinfo(): Name or service not known", interfaces);
        }
        return text.equals("*") ? null : text;
    }

    private static int parsePort(String text, String interfaces) {
        long port = NumberText.unsigned32(text);
        if (port < 0 || port > PORT_MAX) {
            throw refused("Invalid port number: \"" + text + "\"", interfaces);
        }
        return (int) port;
    }

    /// Refuses the prefixes that say which listeners have no TLS, or another: there is none.
    private static void checkTransport(String text, String interfaces) {
        for (String prefix : new String[] {"notls", "btls", "mtls"}) {
            if (text.startsWith(prefix + ":")) {
                throw refused(
                        "'" + prefix + "' option is valid only when SSL is enabled", interfaces);
            }
        }
    }

    private static StartupException refused(String reason, String interfaces) {
        return new StartupException(
                ExitStatus.SYSTEM,
                reason
                        + "\nfailed to listen on one of interface(s) "
                        + interfaces
                        + ": Invalid argument");
    }
}
