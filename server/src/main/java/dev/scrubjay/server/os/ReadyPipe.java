package dev.scrubjay.server.os;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The pipe at whose other end the launcher waits for a server that starts in the background.
///
/// It is told once: `ready`, or `exit` with the status and what there is to print. It is opened
/// early, because a server that has become another user may no longer open it.
public final class ReadyPipe implements AutoCloseable {
    private final OutputStream pipe;

    /// Opens the pipe.
    ///
    /// @param path what the launcher has made
    /// @throws IOException if there is none
    public ReadyPipe(String path) throws IOException {
        pipe = new FileOutputStream(path);
    }

    /// Tells that the server answers.
    public void tellReady() {
        tell("ready\n");
    }

    /// Tells that there will be no server.
    ///
    /// @param status what this process ends with
    /// @param text why, for standard error
    public void tellExit(int status, String text) {
        tell("exit " + status + "\n" + text);
    }

    private void tell(String text) {
        try {
            pipe.write(text.getBytes(StandardCharsets.UTF_8));
            pipe.close();
        } catch (IOException e) {
            // The launcher has gone. Whoever ended it does not wait for us.
        }
    }

    @Override
    public void close() throws IOException {
        pipe.close();
    }
}
