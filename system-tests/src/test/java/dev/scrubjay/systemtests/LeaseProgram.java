package dev.scrubjay.systemtests;

import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.Protocol;
import java.time.Duration;

/// Another process that wants the value that a test is loading. Prints what it gets.
final class LeaseProgram {
    private LeaseProgram() {}

    /// Asks for the key of the second argument at the server of the first, in the protocol of the
    /// third.
    public static void main(String[] arguments) {
        try (MemcachedClient mc =
                ClientSetup.patient(MemcachedClient.builder())
                        .server(arguments[0])
                        .protocol(Protocol.valueOf(arguments[2]))
                        .leases(ClientLeaseTest.PATIENT)
                        .build()) {
            System.out.println("asking");
            System.out.println(
                    mc.getOrCompute(
                            arguments[1],
                            String.class,
                            Duration.ofHours(1),
                            key -> "loaded by the other process"));
        }
    }
}
