package dev.scrubjay.server.net.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.server.net.UringOrRefusal;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(UringOrRefusal.class)
class RingTest {
    private static final long ACCEPTED = 11;
    private static final long RECEIVED = 12;
    private static final long WOKEN = 13;

    /// The kernel keeps what the ring has no room for, and hands it over at the next waits.
    @Test
    void completions_moreThanTheRingHolds_allArrive() throws IOException {
        try (Ring ring = new Ring(4, 4, 0, 0)) {
            ring.start();
            int count = 1000;
            for (int number = 0; number < count; number++) {
                ring.cancel(WOKEN); // There is no such request: each one fails.
            }
            ring.submit();
            assertThat(ring.hasOverflowed()).isTrue();

            int arrived = 0;
            while (arrived < count) {
                ring.submitAndWait(-1);
                int end = ring.tail();
                arrived += end - ring.head();
                ring.release(end);
            }

            assertThat(arrived).isEqualTo(count);
            assertThat(ring.hasOverflowed()).isFalse();
        }
    }

    @Test
    void receive_withTwoBuffers_stopsWithoutAndGoesOnWithOne() throws IOException {
        int listener = Sockets.listen(InetAddress.getLoopbackAddress(), 0, 1);
        InetSocketAddress address = Sockets.localAddress(listener);
        try (Ring ring = new Ring(8, 16, 2, 64);
                Socket client = new Socket(address.getAddress(), address.getPort())) {
            ring.start();
            ring.accept(listener, false, ACCEPTED);
            int file = await(ring, ACCEPTED);
            String text = "0123456789".repeat(30);
            client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));

            StringBuilder received = new StringBuilder();
            int exhaustions = 0;
            boolean isArmed = false;
            while (received.length() < text.length()) {
                if (!isArmed) {
                    ring.receive(file, true, RECEIVED);
                    isArmed = true;
                }
                ring.submitAndWait(-1);
                int end = ring.tail();
                for (int number = ring.head(); number != end; number++) {
                    if (ring.result(number) == -Errno.NOBUFS) {
                        exhaustions++;
                    } else {
                        received.append(takeBuffer(ring, number));
                    }
                    isArmed = ring.hasMore(number);
                }
                ring.release(end);
            }

            assertThat(received).hasToString(text);
            assertThat(exhaustions).isPositive();
            Sockets.close(file);
        } finally {
            Sockets.close(listener);
        }
    }

    @Test
    void receive_whenTheFirstBuffersAreFull_goesOnWithThoseSuppliedThen() throws IOException {
        int listener = Sockets.listen(InetAddress.getLoopbackAddress(), 0, 1);
        InetSocketAddress address = Sockets.localAddress(listener);
        try (Ring ring = new Ring(8, 256, 128, 64);
                Socket client = new Socket(address.getAddress(), address.getPort())) {
            ring.start();
            ring.accept(listener, false, ACCEPTED);
            int file = await(ring, ACCEPTED);
            byte[] sent = new byte[65 * 64];
            client.getOutputStream().write(sent);
            ring.receive(file, true, RECEIVED);
            int[] filled = fillBuffers(ring);
            assertThat(filled[0]).isEqualTo(64);

            ring.buffers().supply(128);
            ring.receive(file, true, RECEIVED);
            int received = filled[1];
            while (received < sent.length) {
                ring.submitAndWait(-1);
                for (int number = ring.head(); number != ring.tail(); number++) {
                    received += ring.result(number);
                }
                ring.release(ring.tail());
            }
            assertThat(received).isEqualTo(sent.length);
            Sockets.close(file);
        } finally {
            Sockets.close(listener);
        }
    }

    /// Keeps what is received until there is no buffer left.
    ///
    /// @return how many buffers were filled, and how many bytes are in them
    private static int[] fillBuffers(Ring ring) {
        int[] filled = new int[2];
        boolean isExhausted = false;
        while (!isExhausted) {
            ring.submitAndWait(-1);
            int end = ring.tail();
            for (int number = ring.head(); number != end; number++) {
                isExhausted = ring.result(number) == -Errno.NOBUFS;
                filled[0] += isExhausted ? 0 : 1;
                filled[1] += isExhausted ? 0 : ring.result(number);
            }
            ring.release(end);
        }
        return filled;
    }

    private static String takeBuffer(Ring ring, int number) {
        byte[] bytes = new byte[ring.result(number)];
        int id = ring.bufferId(number);
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = ring.buffers().buffer(id).get(ValueLayout.JAVA_BYTE, index);
        }
        ring.buffers().giveBack(id);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /// Waits for one completion, and returns its result.
    private static int await(Ring ring, long userData) {
        ring.submitAndWait(-1);
        int number = ring.head();
        assertThat(ring.userData(number)).isEqualTo(userData);
        int result = ring.result(number);
        ring.release(number + 1);
        return result;
    }

    /// What a thread has put down before it signals is seen by the ring's thread, without another
    /// signal: this test ends, or it hangs.
    @Test
    void wakeUp_fromTwoThreadsAllTheTime_isNeverLost() throws Exception {
        int perThread = 50_000;
        AtomicInteger put = new AtomicInteger();
        try (Ring ring = new Ring(8, 16, 0, 0)) {
            Runnable signaller =
                    () -> {
                        for (int count = 0; count < perThread; count++) {
                            put.incrementAndGet();
                            ring.wakeUp().signal();
                        }
                    };
            Thread first = Thread.ofPlatform().start(signaller);
            Thread second = Thread.ofPlatform().start(signaller);
            ring.start();
            ring.wakeUp().await(ring, WOKEN);
            int seen = 0;
            while (seen < 2 * perThread) {
                ring.submitAndWait(-1);
                int end = ring.tail();
                ring.release(end);
                ring.wakeUp().taken();
                ring.wakeUp().await(ring, WOKEN);
                seen = put.get();
            }
            first.join();
            second.join();
            ring.cancel(WOKEN);
            ring.submitAndWait(-1);
        }
    }

    @Test
    void submitAndWait_withTime_endsWithoutCompletions() throws IOException {
        try (Ring ring = new Ring(4, 4, 0, 0)) {
            ring.start();

            ring.submitAndWait(1);

            assertThat(ring.tail()).isEqualTo(ring.head());
        }
    }

    @Test
    void listen_onPortInUse_isRefusedInTheSystemsWords() throws IOException {
        int listener = Sockets.listen(null, 0, 1);
        try {
            int port = Sockets.localAddress(listener).getPort();
            assertThatThrownBy(() -> Sockets.listen(null, port, 1))
                    .isInstanceOf(BindException.class)
                    .hasMessage("Address already in use");
        } finally {
            Sockets.close(listener);
        }
    }
}
