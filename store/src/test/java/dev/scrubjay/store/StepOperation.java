package dev.scrubjay.store;

import java.util.ArrayList;
import java.util.List;

/// What one of two interleaved threads does: a few things in a row, each of which happens at one
/// moment as others see it. The answers are written down.
enum StepOperation {
    READ {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::read);
        }
    },

    /// As a connection sends a large value.
    PIN {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::pin, StepOperation::unpin);
        }
    },
    DELETE {
        @Override
        List<Act> acts() {
            return List.of((store, client) -> client.delete(store.item()).toString());
        }
    },
    STORE {
        @Override
        List<Act> acts() {
            return List.of((store, client) -> client.set(store.item(), "99").toString());
        }
    },
    STORE_LARGER {
        @Override
        List<Act> acts() {
            String value = "L".repeat(StepStore.LARGER);
            return List.of((store, client) -> client.set(store.item(), value).toString());
        }
    },
    APPEND {
        @Override
        List<Act> acts() {
            return List.of((store, client) ->
                    client.store(StoreMode.APPEND, store.item(), "5").toString());
        }
    },
    INCREMENT {
        @Override
        List<Act> acts() {
            return List.of((store, client) -> {
                ArithOutcome outcome = client.incr(store.item(), 1);
                return outcome + (outcome == ArithOutcome.DONE ? value(client) : "");
            });
        }
    },
    TOUCH {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::touch);
        }
    },
    FLUSH {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::flush, StepOperation::read);
        }
    },
    CRAWL {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::flush, StepOperation::crawl);
        }
    },

    /// Another item with the same bucket.
    INSERT {
        @Override
        List<Act> acts() {
            return List.of((store, client) -> client.set(store.fresh(), "7").toString());
        }
    },

    /// A value that is received piece by piece.
    COMMIT {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::reserve, StepOperation::commit);
        }
    },

    /// A new item in a store without free memory.
    EVICT(true, false) {
        @Override
        List<Act> acts() {
            return List.of((store, client) -> client.set(store.another(), "8").toString());
        }
    },
    MAINTAIN(false, true) {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::maintain);
        }
    },

    /// The page of the item goes away.
    MOVE(false, true) {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::move);
        }
    },

    /// The same, when there is nowhere to go.
    MOVE_IN_FULL(true, true) {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::move);
        }
    },
    SPLIT(false, true) {
        @Override
        List<Act> acts() {
            return List.of(StepOperation::split);
        }
    };

    /// Passes that the mover makes over a page before it gives up.
    private static final int PASSES_MAX = 2;

    private static final int CHUNKS_MAX = 64;

    /// Whether it is about a store without free memory, in which items may be forgotten.
    final boolean isInFull;

    /// Whether only one thread of a server does this.
    final boolean isAlone;

    StepOperation() {
        this(false, false);
    }

    StepOperation(boolean isInFull, boolean isAlone) {
        this.isInFull = isInFull;
        this.isAlone = isAlone;
    }

    /// The thread of a server that does it, by its operation.
    StepOperation job() {
        return this == MOVE_IN_FULL ? MOVE : this;
    }

    /// One thing that is done.
    interface Act {
        String run(StepStore store, StoreClient client);
    }

    abstract List<Act> acts();

    /// Does all of it.
    List<String> run(StepStore store, StoreClient client) {
        List<String> answers = new ArrayList<>();
        for (Act act : acts()) {
            answers.add(act.run(store, client));
        }
        return answers;
    }

    private static String read(StepStore store, StoreClient client) {
        String value = client.get(store.item());
        return value == null ? "MISS" : StepStore.describe(value);
    }

    private static String value(StoreClient client) {
        return " " + client.arith.value;
    }

    private static String pin(StepStore store, StoreClient client) {
        if (client.find(store.item()) != Lookup.HIT) {
            return "MISS";
        }
        String value = StepStore.describe(client.value());
        store.setPinnedValue(client, value);
        boolean isPinned = client.cursor.pin(store.pinOf(client));
        client.cursor.release();
        return isPinned ? value : "MISS";
    }

    private static String unpin(StepStore store, StoreClient client) {
        PinnedValue pinned = store.pinOf(client);
        if (!pinned.isPinned()) {
            return "MISS";
        }
        String value = StepStore.describe(StoreClient.rest(pinned, 1 << 20));
        pinned.unpin();
        if (!value.equals(store.pinnedValueOf(client))) {
            throw new AssertionError("a pinned value has become " + value);
        }
        return value;
    }

    private static String touch(StepStore store, StoreClient client) {
        Lookup lookup = client.find(store.item());
        if (lookup == Lookup.HIT) {
            client.cursor.setExpiry(client.clock.now() + 1000);
            client.cursor.release();
        }
        return lookup == Lookup.HIT ? "TOUCHED" : "MISS";
    }

    private static String flush(StepStore store, StoreClient client) {
        store.test.store.flushAll(0, client.clock.now());
        return "";
    }

    private static String crawl(StepStore store, StoreClient client) {
        Crawl crawl = new Crawl(-1, 0);
        store.test.store.newWalk(store.hash()).reclaimStep(client.clock.now(), crawl);
        return "";
    }

    private static String reserve(StepStore store, StoreClient client) {
        return client.reserve(StoreMode.SET, store.item(), 3, store.reservationOf(client))
                .toString();
    }

    private static String commit(StepStore store, StoreClient client) {
        Reservation reservation = store.reservationOf(client);
        if (!reservation.isHeld()) {
            return "MISS";
        }
        client.fill(reservation, "333", 3);
        return reservation.commit(client.clock.now()).toString();
    }

    private static String split(StepStore store, StoreClient client) {
        if (!((IndexGrower) store.test.store.indexGrower()).split()) {
            throw new AssertionError("the index cannot grow");
        }
        return "";
    }

    private static String maintain(StepStore store, StoreClient client) {
        store.test.store.lruMaintainer().runCycle(client.clock.now());
        return "";
    }

    private static String move(StepStore store, StoreClient client) {
        ItemStore moved = store.test.store;
        Slabs slabs = moved.slabs();
        PageDrain drain =
                new PageDrain(moved.table(), slabs, moved.reclaimer(), new MoveCounters());
        int page = store.pageToMove();
        drain.start(slabs.slabClass(slabs.pages().owner(page)), page);
        PageDrain.Progress progress = PageDrain.Progress.MORE;
        for (int pass = 0; pass < PASSES_MAX && progress != PageDrain.Progress.EMPTY; pass++) {
            progress = drain.run(client.clock.now(), CHUNKS_MAX);
        }
        if (progress == PageDrain.Progress.EMPTY) {
            drain.finish();
            moved.table().memory.clearPage(page);
            slabs.pages().giveBack(page);
        } else {
            drain.cancel();
        }
        return "";
    }
}
