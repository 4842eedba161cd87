/// A user's module: it needs the client and nothing else.
module smoke {
    requires dev.scrubjay.client;
}
