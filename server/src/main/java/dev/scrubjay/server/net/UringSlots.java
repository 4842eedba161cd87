package dev.scrubjay.server.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The links of one transport by their slots, and what stands in completions to find them.
///
/// ```
/// user data   | generation 24 | slot 32 | kind 8 |        0 is nobody's
/// ```
///
/// Confined to the transport's worker.
final class UringSlots {
    /// A completion of the transport's own, of no connection.
    static final int OWN = 1;

    static final int RECEIVE = 2;
    static final int SEND = 3;

    private static final int KIND_BITS = 8;
    private static final int GENERATION_SHIFT = 40;
    private static final int GENERATION_MASK = (1 << 24) - 1;
    private static final int FIRST_SIZE = 16;

    private @Nullable UringLink[] links = new @Nullable UringLink[FIRST_SIZE];
    private int[] free = new int[FIRST_SIZE];
    private int freeCount;
    private int slotCount;
    private int nextGeneration;

    /// Gives a connection a slot.
    UringLink add(UringSocket socket, Connection connection) {
        if (freeCount == 0 && slotCount == links.length) {
            // Both or none: the heap may be full.
            @Nullable UringLink[] moreLinks = Arrays.copyOf(links, 2 * slotCount);
            free = Arrays.copyOf(free, 2 * slotCount);
            links = moreLinks;
        }
        int slot = freeCount > 0 ? free[freeCount - 1] : slotCount;
        int generation = nextGeneration++ & GENERATION_MASK;
        UringLink link = new UringLink(socket, connection, slot, generation);
        if (freeCount > 0) {
            freeCount--;
        } else {
            slotCount++;
        }
        links[slot] = link;
        return link;
    }

    /// Frees a slot. The kernel has nothing of the connection any more.
    void remove(UringLink link) {
        assert link.isAtRest() && links[link.slot] == link;
        links[link.slot] = null;
        free[freeCount++] = link.slot;
    }

    /// Returns how many links there have been at once.
    int count() {
        return slotCount;
    }

    boolean isEmpty() {
        return freeCount == slotCount;
    }

    static long userData(UringLink link, int kind) {
        return (long) link.generation << GENERATION_SHIFT | (long) link.slot << KIND_BITS | kind;
    }

    static int kind(long userData) {
        return (int) userData & (1 << KIND_BITS) - 1;
    }

    /// Returns whose completion it is, null if that connection has left its slot.
    @Nullable UringLink find(long userData) {
        UringLink link = links[(int) (userData >>> KIND_BITS)];
        boolean isSame = link != null && link.generation == (int) (userData >>> GENERATION_SHIFT);
        assert isSame : "a link stays until its last completion";
        return isSame ? link : null;
    }
}
