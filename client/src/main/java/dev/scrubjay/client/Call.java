package dev.scrubjay.client;

import dev.scrubjay.client.net.Operation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A request and what its answer means to the caller.
///
/// @param operation the request
/// @param answer reads the answer, once there is one; on the caller's thread
/// @param miss what the caller gets when errors are misses
record Call<T extends @Nullable Object>(Operation operation, Supplier<T> answer, T miss) {}
