package dev.scrubjay.server;

import dev.scrubjay.server.config.ServerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Servers for tests, in the process of the tests.
final class TestServer {
    private TestServer() {}

    /// Starts a server on a free loopback port, with 16 MB and the transport that the tests are run
    /// with, unless the arguments say otherwise.
    static Server start(String... arguments) throws IOException {
        Server server = new Server(config(arguments));
        try {
            server.start();
            return server;
        } catch (IOException refused) {
            server.close();
            throw refused;
        }
    }

    /// What such a server is told.
    static ServerConfig config(String... arguments) {
        String transport = System.getProperty("scrubjay.transport", "auto");
        List<String> words = new ArrayList<>(List.of("-p", "0", "-l", "127.0.0.1", "-m", "16"));
        words.addAll(List.of("-u", "root", "-o", "transport=" + transport));
        words.addAll(List.of(arguments));
        return ServerConfig.parse(words.toArray(String[]::new));
    }
}
