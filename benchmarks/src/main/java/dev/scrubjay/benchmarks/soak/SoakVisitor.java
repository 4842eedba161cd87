package dev.scrubjay.benchmarks.soak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One client after another: connects, asks, checks what is answered, and leaves in one of many
/// ways, few of them polite.
final class SoakVisitor implements Runnable {
    private static final int KEYS = 20;
    private static final int PIPELINES_MAX = 400;

    /// How a visit ends.
    enum End {
        /// All is answered, then `quit`.
        QUIT,
        /// Half of the requests' bytes are sent.
        HALF_A_REQUEST,
        /// Nothing of the answers is read, and the connection is reset.
        RESET_UNREAD,
        /// Half of the answers are read.
        HALF_THE_ANSWERS,
        /// The sending side is closed first; all answers still have to come.
        HALF_CLOSED
    }

    private final InetSocketAddress server;
    private final String name;
    private final SplittableRandom random;
    private final SoakCounts counts;
    private List<SoakKey> keys = List.of();
    private int visit;

    SoakVisitor(InetSocketAddress server, String name, long seed, SoakCounts counts) {
        this.server = server;
        this.name = name;
        this.random = new SplittableRandom(seed);
        this.counts = counts;
    }

    @Override
    public void run() {
        try {
            while (!counts.isOver()) {
                visit();
            }
            leaveNothing();
        } catch (IOException e) {
            counts.failed(name, e);
        }
    }

    private void visit() throws IOException {
        try (Socket socket = connect()) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            exchange(SoakPipeline.farewell(keys), in, out);
            visit++;
            keys = new ArrayList<>();
            for (int number = 0; number < KEYS; number++) {
                keys.add(new SoakKey(name + '-' + visit + '-' + number));
            }
            int pipelines = random.nextInt(PIPELINES_MAX);
            for (int count = 0; count < pipelines && !counts.isOver(); count++) {
                exchange(SoakPipeline.random(keys, random), in, out);
            }
            End[] ends = End.values();
            leave(ends[random.nextInt(ends.length)], socket, in);
        }
    }

    private void leaveNothing() throws IOException {
        try (Socket socket = connect()) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            exchange(SoakPipeline.farewell(keys), in, socket.getOutputStream());
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(server);
        return socket;
    }

    private void exchange(SoakPipeline pipeline, InputStream in, OutputStream out)
            throws IOException {
        out.write(pipeline.bytes());
        pipeline.readAnswers(in, 0, pipeline.count());
        counts.answered(pipeline.count());
    }

    private void leave(End end, Socket socket, InputStream in) throws IOException {
        SoakPipeline last = SoakPipeline.random(keys, random);
        OutputStream out = socket.getOutputStream();
        byte[] bytes = last.bytes();
        switch (end) {
            case QUIT -> {
                exchange(last, in, out);
                out.write("quit\r\n".getBytes(StandardCharsets.US_ASCII));
                expectEnd(in);
            }
            case HALF_A_REQUEST -> out.write(bytes, 0, bytes.length / 2);
            case RESET_UNREAD -> {
                out.write(bytes);
                socket.setSoLinger(true, 0);
            }
            case HALF_THE_ANSWERS -> {
                out.write(bytes);
                last.readAnswers(in, 0, last.count() / 2);
                counts.answered(last.count() / 2);
            }
            case HALF_CLOSED -> {
                out.write(bytes);
                socket.shutdownOutput();
                last.readAnswers(in, 0, last.count());
                counts.answered(last.count());
                expectEnd(in);
            }
        }
        keys.forEach(SoakKey::interrupted);
        counts.left(end);
    }

    private static void expectEnd(InputStream in) throws IOException {
        int more = in.read();
        if (more >= 0) {
            throw new WrongAnswer("the end of a connection", "byte " + more);
        }
    }
}
