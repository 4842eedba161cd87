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
        return new ExternalConfig(
                newItemBytes,
                itemAgeSeconds,
                lowTtlSeconds,
                recacheRate,
                compactUnder,
                dropUnder,
                sleepMicrosMax,
                fragmentationMax,
                dropUnread);
    }

    /// Returns this with another `itemAgeSeconds`.
    public ExternalConfig withItemAgeSeconds(long newItemAgeSeconds) {
        return new ExternalConfig(
                itemBytes,
                newItemAgeSeconds,
                lowTtlSeconds,
                recacheRate,
                compactUnder,
                dropUnder,
                sleepMicrosMax,
                fragmentationMax,
                dropUnread);
    }

    /// Returns this with another `lowTtlSeconds`.
    public ExternalConfig withLowTtlSeconds(long newLowTtlSeconds) {
        return new ExternalConfig(
                itemBytes,
                itemAgeSeconds,
                newLowTtlSeconds,
                recacheRate,
                compactUnder,
                dropUnder,
                sleepMicrosMax,
                fragmentationMax,
                dropUnread);
    }

    /// Returns this with another `recacheRate`.
    public ExternalConfig withRecacheRate(long newRecacheRate) {
        return new ExternalConfig(
                itemBytes,
                itemAgeSeconds,
                lowTtlSeconds,
                newRecacheRate,
                compactUnder,
                dropUnder,
                sleepMicrosMax,
                fragmentationMax,
                dropUnread);
    }

    /// Returns this with another `compactUnder`.
    public ExternalConfig withCompactUnder(long newCompactUnder) {
        return new ExternalConfig(
                itemBytes,
                itemAgeSeconds,
                lowTtlSeconds,
                recacheRate,
                newCompactUnder,
                dropUnder,
                sleepMicrosMax,
                fragmentationMax,
                dropUnread);
    }

    /// Returns this with another `dropUnder`.
    public ExternalConfig withDropUnder(long newDropUnder) {
        return new ExternalConfig(
                itemBytes,
                itemAgeSeconds,
                lowTtlSeconds,
                recacheRate,
                compactUnder,
                newDropUnder,
                sleepMicrosMax,
                fragmentationMax,
                dropUnread);
    }

    /// Returns this with another `sleepMicrosMax`.
    public ExternalConfig withSleepMicrosMax(long newSleepMicrosMax) {
        return new ExternalConfig(
                itemBytes,
                itemAgeSeconds,
                lowTtlSeconds,
                recacheRate,
                compactUnder,
                dropUnder,
                newSleepMicrosMax,
                fragmentationMax,
                dropUnread);
    }

    /// Returns this with another `fragmentationMax`.
    public ExternalConfig withFragmentationMax(double newFragmentationMax) {
        return new ExternalConfig(
                itemBytes,
                itemAgeSeconds,
                lowTtlSeconds,
                recacheRate,
                compactUnder,
                dropUnder,
                sleepMicrosMax,
                newFragmentationMax,
                dropUnread);
    }

    /// Returns this with another `dropUnread`.
    public ExternalConfig withDropUnread(boolean newDropUnread) {
        return new ExternalConfig(
                itemBytes,
                itemAgeSeconds,
                lowTtlSeconds,
                recacheRate,
                compactUnder,
                dropUnder,
                sleepMicrosMax,
                fragmentationMax,
                newDropUnread);
    }
}
