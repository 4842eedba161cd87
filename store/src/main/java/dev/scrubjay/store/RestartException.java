package dev.scrubjay.store;

/// What another store has left in the memory file cannot be gone on with. Its message says why.
final class RestartException extends Exception {
    private static final long serialVersionUID = 1L;

    RestartException(String reason) {
        super(reason);
    }

    /// Refuses what is not as it must be.
    static void require(boolean isRight, String otherwise) throws RestartException {
        if (!isRight) {
            throw new RestartException(otherwise);
        }
    }
}
