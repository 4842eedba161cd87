package smoke;

import dev.scrubjay.client.CasResult;
import dev.scrubjay.client.Compat;
import dev.scrubjay.client.Compressor;
import dev.scrubjay.client.Item;
import dev.scrubjay.client.MemcachedClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a user of a Java 17 does with the client, on the server that the command line names.
public final class Smoke {
    private Smoke() {}

    public static void main(String[] arguments) {
        String server = arguments[0];
        try (MemcachedClient mc = MemcachedClient.connect(server)) {
            check(mc.set("name", "jack", Duration.ofMinutes(1)));
            check("jack".equals(mc.get("name", String.class)));
            check(mc.setMulti(Map.of("age", 19, "job", "IT")).isEmpty());
            check(mc.getMulti(List.of("name", "age", "job"), String.class).size() == 3);
            Item<String> item = mc.gets("name", String.class);
            check(mc.cas("name", "jill", item.cas()) == CasResult.STORED);
            check(mc.update("age", Integer.class, age -> age + 1) == 20);
            check(mc.incr("visits", 1, 1, Duration.ofMinutes(1)) == 1);
            check(mc.deleteMulti(Set.of("job", "hobby")).equals(Set.of("hobby")));
            check("jill".equals(mc.async().get("name", String.class).join()));
            check("v".equals(mc.getOrCompute("k", String.class, Duration.ofMinutes(1), key -> "v")));
            check(mc.stats().size() == 1);
        }
        try (MemcachedClient mc =
                MemcachedClient.builder()
                        .server(server, 2)
                        .compat(Compat.PYTHON_MEMCACHED)
                        .compression(Compressor.zlib(), 100)
                        .build()) {
            String text = "long ".repeat(100);
            check(mc.set("long", text));
            check(text.equals(mc.get("long")));
        }
        System.out.println(
                "Java "
                        + Runtime.version().feature()
                        + ", "
                        + (MemcachedClient.class.getModule().isNamed() ? "named" : "unnamed"));
    }

    private static void check(boolean isTrue) {
        if (!isTrue) {
            throw new AssertionError("see the line of this");
        }
    }
}
