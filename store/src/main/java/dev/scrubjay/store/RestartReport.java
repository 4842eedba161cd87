package dev.scrubjay.store;

import java.util.List;

/// What became of the items that an earlier store has left in the memory file.
///
/// @param isWarm whether they are there
/// @param items how many they are
/// @param notices what to tell the user: why they are not there, or what is going to be a problem
public record RestartReport(boolean isWarm, long items, List<String> notices) {
    /// Of a store without a memory file.
    static final RestartReport NONE = new RestartReport(false, 0, List.of());
}
