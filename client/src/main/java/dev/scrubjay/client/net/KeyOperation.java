package dev.scrubjay.client.net;

import org.jspecify.annotations.Nullable;

/// A request about one key, in whichever protocol its server speaks.
abstract class KeyOperation extends Operation {
    private final Object key;
    private boolean isMetaServer;
    private boolean isMeta;

    /// Names the key.
    ///
    /// @param key a string of ASCII, or an [EncodedKey]
    KeyOperation(Object key) {
        this.key = key;
    }

    /// What it is about.
    public final Object key() {
        return key;
    }

    /// What is asked, as the text protocol names it.
    abstract String verb();

    /// Whether the server speaks the meta protocol: without it there are no leases. Once sent.
    public final boolean isMetaServer() {
        return isMetaServer;
    }

    /// Whether it was asked by the meta protocol.
    final boolean isMeta() {
        return isMeta;
    }

    /// Whether to ask by the meta protocol where there is a choice.
    boolean prefersMeta() {
        return true;
    }

    /// Writes the request's line, without its end.
    abstract void encodeText(RequestWriter out);

    /// Writes the request's line up to the flags that all have.
    abstract void encodeMeta(RequestWriter out);

    abstract Outcome onTextLine(ReplyLine line);

    abstract Outcome onMetaLine(ReplyLine line);

    @Override
    final @Nullable String refusal(boolean meta) {
        return !meta && Keys.isBase64(key)
                ? "this key holds bytes that only the meta protocol can send"
                : null;
    }

    @Override
    final void encode(RequestWriter out, boolean meta) {
        isMetaServer = meta;
        isMeta = meta && prefersMeta();
        if (isMeta) {
            encodeMeta(out);
            if (Keys.isBase64(key)) {
                out.put(" b");
            }
            out.putOpaque(opaque);
        } else {
            encodeText(out);
        }
        out.endLine();
    }

    @Override
    final Outcome onLine(ReplyLine line) {
        return isMeta ? onMetaLine(line) : onTextLine(line);
    }

    @Override
    public final String toString() {
        return verb() + ' ' + Keys.show(key);
    }
}
