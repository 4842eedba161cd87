package dev.scrubjay.server.command;

import dev.scrubjay.server.watch.UriText;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemView;
import dev.scrubjay.store.ItemWalk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// `lru_crawler metadump` and `mgdump`: a line for every item that is there, made while the client
/// reads them.
///
/// The store is walked a few items at a time, each time under the one short lock that they share.
/// Items may come and go meanwhile; each one that stays is listed once. Belongs to one connection.
/// As in memcached, there is one dump at a time: it has the server's place for one until its last
/// piece is on its way, or its connection is closed.
final class KeyDump implements ReportStream {
    /// What a line shows.
    enum Style {
        /// `metadump`: key and all that is known about the item.
        METADATA("END\r\n"),
        /// `mgdump`: a meta command that gets the item.
        META_GETS("EN\r\n");

        private final String lastLine;

        Style(String lastLine) {
            this.lastLine = lastLine;
        }
    }

    private static final int PIECE_BYTES = 32 * 1024;

    /// How many steps of the walk a piece may take, so that one that finds little is soon over.
    private static final int STEPS_MAX = 2048;

    private static final int KEY_BYTES_MAX = 250;

    private final CoarseClock clock;
    private final ItemWalk walk;
    private final Style style;
    private final long slabClasses;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE_BYTES + 4096);
    private final StringBuilder line = new StringBuilder();
    private final byte[] key = new byte[KEY_BYTES_MAX];
    private final AtomicBoolean place;
    private boolean isEnded;

    /// Makes a dump.
    ///
    /// @param place whether there is a dump in the server
    /// @param slabClasses the classes to list, a bit for each
    KeyDump(
            ItemStore store,
            CoarseClock clock,
            AtomicBoolean place,
            Style style,
            long slabClasses) {
        this.place = place;
        this.clock = clock;
        this.style = style;
        this.slabClasses = slabClasses;
        walk = store.newWalk();
        text("OK\r\n");
    }

    /// Takes the place, which [#close] gives back.
    ///
    /// @return false while another dump has it
    boolean takePlace() {
        return place.compareAndSet(false, true);
    }

    @Override
    public boolean isDone() {
        return isEnded;
    }

    @Override
    public void close() {
        place.set(false);
    }

    @Override
    public byte @Nullable [] next() {
        if (isEnded) {
            return null;
        }
        int now = clock.now();
        for (int steps = 0; steps < STEPS_MAX && piece.size() < PIECE_BYTES; steps++) {
            if (walk.isDone()) {
                isEnded = true;
                text(style.lastLine);
                break;
            }
            walk.step(now, this::visit);
        }
        byte[] bytes = piece.toByteArray();
        piece.reset();
        return bytes;
    }

    private boolean visit(ItemView item) {
        if ((slabClasses >>> item.slabClass() & 1) != 0) {
            item.copyKey(key, 0);
            switch (style) {
                case METADATA -> writeMetadata(item);
                case META_GETS -> writeMetaGet(item);
            }
        }
        return true;
    }

    private void writeMetadata(ItemView item) {
        line.setLength(0);
        line.append("key=");
        UriText.append(line, key, item.keyLength());
        line.append(" exp=").append(item.expiry() == 0 ? -1 : clock.unixTime(item.expiry()));
        line.append(" la=").append(clock.unixTime(item.lastAccess()));
        line.append(" cas=").append(Long.toUnsignedString(item.cas()));
        line.append(" fetch=").append(item.isFetched() ? "yes" : "no");
        line.append(" cls=").append(item.slabClass());
        line.append(" size=").append(item.bytesAsMemcached());
        line.append(" flags=").append(Integer.toUnsignedLong(item.flags())).append(" \n");
        text(line);
    }

    private void writeMetaGet(ItemView item) {
        text("mg ");
        if (item.isKeyBinary()) {
            piece.writeBytes(Base64.getEncoder().encode(Arrays.copyOf(key, item.keyLength())));
            text(" b\r\n");
        } else {
            piece.write(key, 0, item.keyLength());
            text("\r\n");
        }
    }

    private void text(CharSequence text) {
        piece.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
