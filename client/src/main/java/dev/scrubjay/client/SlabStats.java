package dev.scrubjay.client;

import java.util.Map;

/// What `stats slabs` says of one server.
///
/// @param classes for each slab class in use, by number: `chunk_size`, `total_pages` and so on
/// @param totals what is said of all of them: `active_slabs`, `total_malloced`
public record SlabStats(Map<Integer, Map<String, Long>> classes, Map<String, Long> totals) {}
