package dev.scrubjay.client;

import dev.scrubjay.client.net.Failure;
import dev.scrubjay.client.net.Operation;
import dev.scrubjay.client.net.ServerNode;
import org.jspecify.annotations.Nullable;

/// Makes exceptions of what the connections report.
final class Failures {
    private Failures() {}

    /// Whether the caller asked for such failures to look like misses, if it did for any.
    static boolean isHidden(Failure failure) {
        return switch (failure.kind()) {
            case INTERRUPTED, CLOSED -> false;
            default -> true;
        };
    }

    /// The exception to throw. Made on the caller's thread, for the sake of its stack trace.
    static MemcachedException exception(Operation operation, Failure failure) {
        ServerNode server = operation.server();
        String where = server == null ? "" : " on " + server.name();
        String message = operation + where + ": " + failure.detail();
        @Nullable Throwable cause = failure.cause();
        return switch (failure.kind()) {
            case TIMEOUT ->
                    new OperationTimeoutException(
                            message + (failure.maybeApplied() ? ", sent" : ", not sent"), cause);
            case CONNECTION -> new ConnectionException(message, failure.maybeApplied(), cause);
            case NO_SERVER -> new NoServerException(message, cause);
            case TOO_LARGE -> new ValueTooLargeException(message, cause);
            case SERVER_ERROR -> new ServerErrorException(message, cause);
            case CLIENT_ERROR -> new ClientErrorException(message, cause);
            case OVERLOADED -> new OverloadedException(message, cause);
            case INTERRUPTED -> new OperationInterruptedException(message, cause);
            case CLOSED -> new ClientClosedException(message, cause);
        };
    }
}
