package dev.scrubjay.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// The addresses that `-l` names, in all the ways in which it may name them.
final class ListenList {
    private static final int PORT_MAX = 65535;

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

    private static ListenAddress parseOne(String text, String interfaces, int port) {
        checkTransport(text, interfaces);
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) {
                throw refused("Invalid IPV6 address: \"" + text + "\"", interfaces);
            }
            String host = hostOf(text.substring(1, close), interfaces);
            String rest = text.substring(close + 1);
            if (rest.isEmpty()) {
                return new ListenAddress(host, port);
            }
            return new ListenAddress(host, parsePort(rest.substring(1), interfaces));
        }
        int colon = text.indexOf(':');
        if (colon < 0 || colon != text.lastIndexOf(':')) {
            // No colon at all, or an IPv6 address without its brackets.
            return new ListenAddress(hostOf(text, interfaces), port);
        }
        String host = hostOf(text.substring(0, colon), interfaces);
        return new ListenAddress(host, parsePort(text.substring(colon + 1), interfaces));
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

    /// Refuses the prefixes that say how to speak on a listener.
    private static void checkTransport(String text, String interfaces) {
        for (String prefix : new String[] {"notls", "btls", "mtls"}) {
            if (text.startsWith(prefix + ":")) {
                throw refused(
                        "'" + prefix + "' option is valid only when SSL is enabled", interfaces);
            }
        }
        if (text.startsWith("proto[")) {
            throw notBuilt("proto[...]", Feature.LISTENER_PROTOCOLS);
        }
        if (text.startsWith("tag[") || text.startsWith("tag_")) {
            throw notBuilt("tag[...]", Feature.LISTENER_TAGS);
        }
    }

    private static StartupException notBuilt(String prefix, Feature feature) {
        return new StartupException(ExitStatus.USAGE, feature.refusal("-l " + prefix));
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
