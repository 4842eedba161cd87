/// The client library. Needs nothing but the base of a Java 17.
module dev.scrubjay.client {
    requires static org.jspecify;

    exports dev.scrubjay.client;
}
