/// The cache engine. Needs nothing but the base of the JDK.
module dev.scrubjay.store {
    requires static transitive org.jspecify;

    exports dev.scrubjay.store;
}
