package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two threads meet at one item, in every order that their locks allow.
///
/// What they are answered, and what is there in the end, must be as if what they do had happened
/// one after the other, in some order; and then every chunk, list and count must be right, with
/// nothing pinned ([StoreAudit]). What a store without free memory forgets may be missing.
///
/// All schedules are tried of pairs that have few; of the others, those in which a thread is
/// stopped a few times at most. A failure names its schedule, and
/// `-Dscrubjay.schedule=STORE,PIN,CHAINED,0101` runs that alone.
final class InterleavingTest {
    private static final boolean IS_LONG = Boolean.getBoolean("scrubjay.long");

    /// Pairs with more schedules than this are bounded.
    private static final int SCHEDULES_MAX = IS_LONG ? 1_000 : 40;

    /// The same, for what is hardest to get right: see [Pair#isDelicate].
    private static final int SCHEDULES_MAX_DELICATE = IS_LONG ? 10_000 : 300;

    /// How often a thread is stopped in those.
    private static final int CHANGES_MAX = IS_LONG ? 2 : 1;

    private static final int CHANGES_MAX_DELICATE = IS_LONG ? 3 : 2;

    /// What is answered when something was forgotten.
    private static final Set<String> FAILURES =
            Set.of("MISS", "NOT_FOUND", "NOT_STORED", "OUT_OF_MEMORY");

    /// What was there in the beginning, and may still be when another item was evicted, or nothing
    /// could be stored.
    private static final Set<String> BEFORE = StepStore.valuesBefore();

    static Stream<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (StepStore.Shape shape : StepStore.Shape.values()) {
            for (StepOperation first : StepOperation.values()) {
                for (StepOperation second : StepOperation.values()) {
                    Pair pair = new Pair(first, second, shape);
                    if (first.compareTo(second) <= 0 && pair.makesSense()) {
                        pairs.add(pair);
                    }
                }
            }
        }
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void pair_inEveryOrder_isAsOneAfterTheOther(Pair pair) {
        if (!LockSteps.ARE_WATCHED) {
            throw new AssertionError("start the JVM with -Dscrubjay.steps=true");
        }
        Set<List<String>> allowed = pair.outcomesInTurn();
        int schedulesMax = pair.isDelicate() ? SCHEDULES_MAX_DELICATE : SCHEDULES_MAX;
        int tried = pair.tryAll(allowed, Integer.MAX_VALUE, schedulesMax);
        boolean isBounded = tried == schedulesMax;
        if (isBounded) {
            int changesMax = pair.isDelicate() ? CHANGES_MAX_DELICATE : CHANGES_MAX;
            tried += pair.tryAll(allowed, changesMax, Integer.MAX_VALUE);
        }
        System.out.println(
                "InterleavingTest " + pair + ", " + tried + (isBounded ? " bounded" : " all"));
    }

    @Test
    void schedule_givenByName_isRunAlone() {
        String name = System.getProperty("scrubjay.schedule", "STORE,PIN,CHAINED,01");
        String[] words = name.split(",", -1);
        Pair pair =
                new Pair(
                        StepOperation.valueOf(words[0]),
                        StepOperation.valueOf(words[1]),
                        StepStore.Shape.valueOf(words[2]));
        Interleaving run = new Interleaving(words[3], Integer.MAX_VALUE);
        pair.run(run, pair.outcomesInTurn());
        assertThat(run.taken()).startsWith(words[3]);
    }

    /// Two threads, and the store that they meet in.
    record Pair(StepOperation first, StepOperation second, StepStore.Shape shape) {
        /// A crowded bucket is for the growth of the index, and that for a crowded bucket.
        boolean makesSense() {
            boolean isAboutIndex = second == StepOperation.SPLIT;
            boolean isSameThread = first.isAlone && first.job() == second.job();
            return !isSameThread
                    && isAboutIndex == (shape == StepStore.Shape.CROWDED)
                    && !(isAboutIndex && isInFull());
        }

        /// Growth of the index, what unlinks against what reads, a page that moves against a pin.
        boolean isDelicate() {
            boolean reads = first == StepOperation.READ || first == StepOperation.PIN;
            boolean moves = second == StepOperation.MOVE || second == StepOperation.MOVE_IN_FULL;
            return (second == StepOperation.SPLIT && !first.isAlone)
                    || (reads && !moves)
                    || (first == StepOperation.PIN && shape == StepStore.Shape.CHAINED);
        }

        /// A page that moves takes the coldest items with it when its class has no chunk for them.
        private boolean mayForget() {
            return isInFull() || first == StepOperation.MOVE || second == StepOperation.MOVE;
        }

        private boolean isInFull() {
            return first.isInFull || second.isInFull;
        }

        private StepStore newStore() {
            return new StepStore(shape, isInFull());
        }

        /// What there is in the end, of all orders of what the two do one by one.
        Set<List<String>> outcomesInTurn() {
            Set<List<String>> outcomes = new LinkedHashSet<>();
            int firstCount = first.acts().size();
            int count = firstCount + second.acts().size();
            for (int order = 0; order < 1 << count; order++) {
                if (Integer.bitCount(order) == firstCount) {
                    outcomes.add(outcomeInTurn(order, count));
                }
            }
            return outcomes;
        }

        /// @param order a bit for each act, set for those of the first
        private List<String> outcomeInTurn(int order, int count) {
            StepStore store = newStore();
            List<String> firstAnswers = new ArrayList<>();
            List<String> secondAnswers = new ArrayList<>();
            for (int index = 0; index < count; index++) {
                boolean isFirst = (order >>> index & 1) != 0;
                StepOperation operation = isFirst ? first : second;
                List<String> answers = isFirst ? firstAnswers : secondAnswers;
                StepOperation.Act act = operation.acts().get(answers.size());
                answers.add(act.run(store, store.clients[isFirst ? 0 : 1]));
            }
            return end(store, firstAnswers, secondAnswers);
        }

        /// What there is when one of the two has left nothing behind.
        private Set<String> partsAlone() {
            Set<String> parts = new LinkedHashSet<>(FAILURES);
            parts.addAll(BEFORE);
            for (StepOperation operation : List.of(first, second)) {
                StepStore store = newStore();
                parts.addAll(end(store, operation.run(store, store.clients[0]), List.of()));
            }
            return parts;
        }

        private static List<String> end(
                StepStore store, List<String> firstAnswers, List<String> secondAnswers) {
            List<String> outcome = new ArrayList<>(firstAnswers);
            outcome.addAll(secondAnswers);
            outcome.addAll(store.contents());
            store.close();
            return outcome;
        }

        /// Tries all schedules, or so many.
        ///
        /// @return how many
        int tryAll(Set<List<String>> allowed, int changesMax, int schedulesMax) {
            int tried = 0;
            @Nullable String schedule = "";
            while (schedule != null && tried < schedulesMax) {
                Interleaving run = new Interleaving(schedule, changesMax);
                run(run, allowed);
                schedule = run.following();
                tried++;
            }
            return tried;
        }

        void run(Interleaving run, Set<List<String>> allowed) {
            StepStore store = newStore();
            List<String> firstAnswers = new ArrayList<>();
            List<String> secondAnswers = new ArrayList<>();
            try {
                run.run(
                        () -> firstAnswers.addAll(first.run(store, store.clients[0])),
                        () -> secondAnswers.addAll(second.run(store, store.clients[1])));
                List<String> outcome = end(store, firstAnswers, secondAnswers);
                if (!isAllowed(outcome, allowed)) {
                    throw new AssertionError(outcome + " is none of " + allowed);
                }
            } catch (AssertionError e) {
                String name = first + "," + second + "," + shape + "," + run.taken();
                throw new AssertionError("-Dscrubjay.schedule=" + name, e);
            }
        }

        private boolean isAllowed(List<String> outcome, Set<List<String>> allowed) {
            if (allowed.contains(outcome)) {
                return true;
            }
            Set<String> partsAlone = mayForget() ? partsAlone() : Set.of();
            for (int index = 0; index < outcome.size() && mayForget(); index++) {
                int at = index;
                String part = outcome.get(at);
                boolean isKnown = allowed.stream().anyMatch(one -> one.get(at).equals(part));
                if (!isKnown && !partsAlone.contains(part)) {
                    return false;
                }
            }
            return mayForget();
        }
    }
}
