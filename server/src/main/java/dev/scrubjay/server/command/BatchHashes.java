package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.store.ItemStore;

/// The hashes of a batch's keys, and the touches that make its cache misses overlap. Belongs to one
/// worker.
final class BatchHashes {
    private final ItemStore store;
    private final int[] hashes = new int[RequestBatch.OPERATIONS_MAX];
    private final int[] handles = new int[RequestBatch.OPERATIONS_MAX];

    @SuppressWarnings(
            "UnusedVariable") // Keeps the touching reads alive: an unused one is not done.
    private int sink;

    BatchHashes(ItemStore store) {
        this.store = store;
    }

    /// Hashes every key of `[start, end)` and pulls what these operations will need towards the
    /// processor: all buckets of the index first, then all items.
    void touch(RequestBatch batch, int start, int end) {
        for (int index = start; index < end; index++) {
            hash(batch, index);
        }
        if (end - start == 1) {
            return;
        }
        for (int index = start; index < end; index++) {
            handles[index] = store.touchIndex(hashes[index]);
        }
        int touched = 0;
        for (int index = start; index < end; index++) {
            touched += store.touchItem(handles[index]);
        }
        sink += touched;
    }

    /// Hashes one key.
    int hash(RequestBatch batch, int index) {
        int length = batch.keyLength(index);
        int hash = length > 0 ? store.hash(batch.keys(index), batch.keyOffset(index), length) : 0;
        hashes[index] = hash;
        return hash;
    }

    /// Returns the hash of a key that was hashed before.
    int of(int index) {
        return hashes[index];
    }
}
