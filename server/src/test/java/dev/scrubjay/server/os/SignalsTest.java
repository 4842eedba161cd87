package dev.scrubjay.server.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SignalsTest {
    @Test
    void signal_sentToThisProcess_reachesTheHandlerByName() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        Signals.handle(received::add, "USR1", "HUP");
        for (String name : new String[] {"USR1", "HUP", "USR1"}) {
            String pid = Long.toString(ProcessHandle.current().pid());
            assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(name);
        }
    }
}
