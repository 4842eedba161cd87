package dev.scrubjay.client.pickle;

/// The only names that a pickle may call. Old protocols cannot write bytes and sets without them.
enum Global {
    /// `_codecs.encode(text, "latin1")`: text to bytes, one for one.
    ENCODE,
    /// `set(list)`.
    SET;

    /// Returns the global, whose name says it all: nothing is looked up anywhere.
    static Global of(String module, String name) {
        if (module.equals("_codecs") && name.equals("encode")) {
            return ENCODE;
        }
        if ((module.equals("builtins") || module.equals("__builtin__")) && name.equals("set")) {
            return SET;
        }
        throw new PickleException("it wants a global other than plain data needs");
    }
}
