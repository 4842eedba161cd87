package dev.scrubjay.systemtests;

import java.util.List;

/// Which server a test runs against. A test that holds on both is a test that is right.
enum ServerKind {
    /// This project's server, started the way a person starts it.
    SCRUBJAYD,
    /// The real thing, as Debian has it.
    MEMCACHED;

    /// For `-o`, where two servers are compared. With its background threads, Debian's now and then
    /// holds on to an item: `decr` then makes a new one instead of padding the old one, and answers
    /// are left to chance. Ours removes items that are over, and counts fewer.
    static final String WITHOUT_HELPERS = "no_lru_crawler,no_lru_maintainer";

    /// The program to start.
    String program() {
        return switch (this) {
            case SCRUBJAYD -> Checkout.file("bin/scrubjayd").toString();
            case MEMCACHED -> Debian.program("memcached");
        };
    }

    /// What it is started with in every test: the transport that the run of the tests is for.
    List<String> standingArguments() {
        return switch (this) {
            case SCRUBJAYD -> List.of("-o", "transport=" + transport());
            case MEMCACHED -> List.of();
        };
    }

    /// What the run of the tests asks for with `-Dscrubjay.transport`: auto, uring or nio.
    static String transport() {
        return System.getProperty("scrubjay.transport", "auto");
    }

    /// Starts a server of this kind on a free loopback port, and waits until it answers.
    ServerProcess start(String... arguments) {
        return launch(arguments).start();
    }

    /// A server that is about to be started.
    ServerLaunch launch(String... arguments) {
        return new ServerLaunch(this, arguments);
    }
}
