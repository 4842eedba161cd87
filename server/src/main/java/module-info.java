/// The server. Needs the store, and no third party.
module dev.scrubjay.server {
    requires transitive dev.scrubjay.store;
    requires java.management; // the collectors' counts in `stats scrubjay`
    requires jdk.unsupported; // sun.misc.Signal, looked up reflectively
    requires static transitive org.jspecify;

    exports dev.scrubjay.server;
    exports dev.scrubjay.server.config;
}
