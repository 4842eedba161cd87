package dev.scrubjay.server.config;

/// External storage, which is not built: what `extstore` commands set is shown, and nothing more.
///
/// @param itemBytes above which size items would be moved out
/// @param itemAgeSeconds after which idle time they would be
/// @param lowTtlSeconds which lives would be kept together
/// @param recacheRate one of how many hits would come back to memory
/// @param compactUnder free pages below which pages would be compacted
/// @param dropUnder free pages below which cold items would be dropped
/// @param sleepMicrosMax how long its threads would sleep
/// @param fragmentationMax how much of a page may be empty
/// @param dropUnread whether what nobody read would be dropped
public record ExternalConfig(
        long itemBytes,
        long itemAgeSeconds,
        long lowTtlSeconds,
        long recacheRate,
        long compactUnder,
        long dropUnder,
        long sleepMicrosMax,
        double fragmentationMax,
        boolean dropUnread) {

    /// Returns what holds until a command says otherwise.
    static ExternalConfig defaults() {
        return new ExternalConfig(512, 4294967295L, 0, 2000, 0, 0, 1000000, 0.8, false);
    }

    /// Returns this with another `itemBytes`.
    public ExternalConfig withItemBytes(long newItemBytes) {
        Draft draft = new Draft(this);
        draft.itemBytes = newItemBytes;
        return draft.config();
    }

    /// Returns this with another `itemAgeSeconds`.
    public ExternalConfig withItemAgeSeconds(long newItemAgeSeconds) {
        Draft draft = new Draft(this);
        draft.itemAgeSeconds = newItemAgeSeconds;
        return draft.config();
    }

    /// Returns this with another `lowTtlSeconds`.
    public ExternalConfig withLowTtlSeconds(long newLowTtlSeconds) {
        Draft draft = new Draft(this);
        draft.lowTtlSeconds = newLowTtlSeconds;
        return draft.config();
    }

    /// Returns this with another `recacheRate`.
    public ExternalConfig withRecacheRate(long newRecacheRate) {
        Draft draft = new Draft(this);
        draft.recacheRate = newRecacheRate;
        return draft.config();
    }

    /// Returns this with another `compactUnder`.
    public ExternalConfig withCompactUnder(long newCompactUnder) {
        Draft draft = new Draft(this);
        draft.compactUnder = newCompactUnder;
        return draft.config();
    }

    /// Returns this with another `dropUnder`.
    public ExternalConfig withDropUnder(long newDropUnder) {
        Draft draft = new Draft(this);
        draft.dropUnder = newDropUnder;
        return draft.config();
    }

    /// Returns this with another `sleepMicrosMax`.
    public ExternalConfig withSleepMicrosMax(long newSleepMicrosMax) {
        Draft draft = new Draft(this);
        draft.sleepMicrosMax = newSleepMicrosMax;
        return draft.config();
    }

    /// Returns this with another `fragmentationMax`.
    public ExternalConfig withFragmentationMax(double newFragmentationMax) {
        Draft draft = new Draft(this);
        draft.fragmentationMax = newFragmentationMax;
        return draft.config();
    }

    /// Returns this with another `dropUnread`.
    public ExternalConfig withDropUnread(boolean newDropUnread) {
        Draft draft = new Draft(this);
        draft.dropUnread = newDropUnread;
        return draft.config();
    }

    /// A copy that can be changed.
    private static final class Draft {
        private long itemBytes;
        private long itemAgeSeconds;
        private long lowTtlSeconds;
        private long recacheRate;
        private long compactUnder;
        private long dropUnder;
        private long sleepMicrosMax;
        private double fragmentationMax;
        private boolean dropUnread;

        Draft(ExternalConfig config) {
            itemBytes = config.itemBytes;
            itemAgeSeconds = config.itemAgeSeconds;
            lowTtlSeconds = config.lowTtlSeconds;
            recacheRate = config.recacheRate;
            compactUnder = config.compactUnder;
            dropUnder = config.dropUnder;
            sleepMicrosMax = config.sleepMicrosMax;
            fragmentationMax = config.fragmentationMax;
            dropUnread = config.dropUnread;
        }

        ExternalConfig config() {
            return new ExternalConfig(
                    itemBytes,
                    itemAgeSeconds,
                    lowTtlSeconds,
                    recacheRate,
                    compactUnder,
                    dropUnder,
                    sleepMicrosMax,
                    fragmentationMax,
                    dropUnread);
        }
    }
}
