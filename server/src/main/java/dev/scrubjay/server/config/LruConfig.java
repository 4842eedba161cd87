package dev.scrubjay.server.config;

/// The segmented LRU, which takes effect with the maintainer; until then it is shown only.
///
/// @param segmented whether a class has hot, warm and cold lists
/// @param maintainer whether a thread moves items between them
/// @param hotPercent how much of a class the hot list may hold
/// @param warmPercent how much of a class the warm list may hold
/// @param hotMaxFactor idle time, relative to the cold tail's, above which an item leaves hot
/// @param warmMaxFactor idle time, relative to the cold tail's, above which an item leaves warm
/// @param temporary whether items of a short life get a list of their own
/// @param temporaryTtlSeconds how short that is
/// @param tailRepairSeconds after which a stuck tail is freed by force, 0 for never
public record LruConfig(
        boolean segmented,
        boolean maintainer,
        int hotPercent,
        int warmPercent,
        double hotMaxFactor,
        double warmMaxFactor,
        boolean temporary,
        int temporaryTtlSeconds,
        int tailRepairSeconds) {}
