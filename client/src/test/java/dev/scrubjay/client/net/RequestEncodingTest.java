package dev.scrubjay.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Every request in both dialects, byte for byte.
final class RequestEncodingTest {
    private static final Object KEY =
            new EncodedKey(new byte[] {'e', (byte) 0xe2, (byte) 0x82, (byte) 0xac}, false);
    private static final Object BASE64 =
            new EncodedKey("AAo=".getBytes(StandardCharsets.US_ASCII), true);
    private static final long NO_TTL = GetOperation.NO_TTL;

    private static String sent(Operation operation, boolean meta) {
        RequestWriter writer = new RequestWriter(64 * 1024);
        operation.opaque = 0x0a7;
        operation.encode(writer, meta);
        assertThat(writer.length).isLessThanOrEqualTo(operation.requestBytesMax());
        return new String(writer.bytes, 0, writer.length, StandardCharsets.ISO_8859_1);
    }

    private static String text(Operation operation) {
        return sent(operation, false);
    }

    private static String meta(Operation operation) {
        return sent(operation, true);
    }

    @Test
    void get_inBothDialects_isAsDocumented() {
        assertThat(text(new GetOperation("k"))).isEqualTo("get k\r\n");
        assertThat(meta(new GetOperation("k"))).isEqualTo("mg k v f O0a7\r\n");
        assertThat(text(new GetOperation(KEY))).isEqualTo("get e\u00e2\u0082\u00ac\r\n");
        assertThat(meta(new GetOperation(KEY))).isEqualTo("mg e\u00e2\u0082\u00ac v f O0a7\r\n");
        assertThat(meta(new GetOperation(BASE64))).isEqualTo("mg AAo= v f b O0a7\r\n");
        GetOperation gets = new GetOperation("k", true, NO_TTL, NO_TTL, NO_TTL);
        assertThat(text(gets)).isEqualTo("gets k\r\n");
        // An `mg` would take the lease of an invalidated item.
        assertThat(meta(gets)).isEqualTo("gets k\r\n");
        GetOperation base64 = new GetOperation(BASE64, true, NO_TTL, NO_TTL, NO_TTL);
        assertThat(meta(base64)).isEqualTo("mg AAo= v f c b O0a7\r\n");
        GetOperation gat = new GetOperation("k", false, 60, NO_TTL, NO_TTL);
        assertThat(text(gat)).isEqualTo("gat 60 k\r\n");
        assertThat(meta(gat)).isEqualTo("mg k v f T60 O0a7\r\n");
        GetOperation gats = new GetOperation("k", true, -1, NO_TTL, NO_TTL);
        assertThat(text(gats)).isEqualTo("gats -1 k\r\n");
        assertThat(meta(gats)).isEqualTo("gats -1 k\r\n");
        GetOperation lease = new GetOperation("k", true, NO_TTL, 10, 30);
        assertThat(text(lease)).isEqualTo("gets k\r\n");
        assertThat(meta(lease)).isEqualTo("mg k v f c N10 R30 O0a7\r\n");
    }

    @Test
    void multiGet_inBothDialects_isOneTextLine() {
        MultiGetOperation multi = new MultiGetOperation(new Object[] {"a", KEY, "c"}, new int[3]);
        assertThat(text(multi)).isEqualTo("get a e\u00e2\u0082\u00ac c\r\n");
        assertThat(meta(multi)).isEqualTo("get a e\u00e2\u0082\u00ac c\r\n");
        assertThat(multi.requestBytesMax()).isEqualTo("get a exxx c\r\n".length());
    }

    @Test
    void store_inBothDialects_isAsDocumented() {
        byte[] value = {1, 2, 3};
        String[] texts = {"set", "add", "replace", "append", "prepend"};
        String[] metas = {"", " ME", " MR", " MA", " MP"};
        StoreOperation.Mode[] modes = StoreOperation.Mode.values();
        for (int i = 0; i < texts.length; i++) {
            StoreOperation plain = new StoreOperation(modes[i], "k", 0, 0, value, 0);
            assertThat(text(plain)).isEqualTo(texts[i] + " k 0 0 3\r\n");
            assertThat(meta(plain)).isEqualTo("ms k 3" + metas[i] + " O0a7\r\n");
            StoreOperation full = new StoreOperation(modes[i], "k", -1, -1, value, 0);
            assertThat(text(full)).isEqualTo(texts[i] + " k 4294967295 -1 3\r\n");
            assertThat(meta(full)).isEqualTo("ms k 3 F4294967295 T-1" + metas[i] + " O0a7\r\n");
        }
        StoreOperation cas =
                new StoreOperation(StoreOperation.Mode.CAS, "k", 16, 2_000_000_000L, value, -1);
        assertThat(text(cas)).isEqualTo("cas k 16 2000000000 3 18446744073709551615\r\n");
        assertThat(meta(cas)).isEqualTo("ms k 3 F16 T2000000000 C18446744073709551615 O0a7\r\n");
        StoreOperation bytes =
                new StoreOperation(StoreOperation.Mode.SET, BASE64, 0, 0, new byte[0], 0);
        assertThat(meta(bytes)).isEqualTo("ms AAo= 0 b O0a7\r\n");
        assertThat(bytes.payload()).isEmpty();
    }

    @Test
    void delete_inBothDialects_isAsDocumented() {
        assertThat(text(new DeleteOperation("k", NO_TTL, 0))).isEqualTo("delete k\r\n");
        assertThat(meta(new DeleteOperation("k", NO_TTL, 0))).isEqualTo("md k O0a7\r\n");
        assertThat(text(new DeleteOperation("k", 30, 5))).isEqualTo("delete k\r\n");
        assertThat(meta(new DeleteOperation("k", 30, 5))).isEqualTo("md k I T30 C5 O0a7\r\n");
        assertThat(meta(new DeleteOperation(BASE64, NO_TTL, 0))).isEqualTo("md AAo= b O0a7\r\n");
    }

    @Test
    void touch_inBothDialects_isAsDocumented() {
        assertThat(text(new TouchOperation("k", 0))).isEqualTo("touch k 0\r\n");
        assertThat(meta(new TouchOperation("k", 0))).isEqualTo("mg k T0 O0a7\r\n");
        assertThat(text(new TouchOperation("k", -1))).isEqualTo("touch k -1\r\n");
        assertThat(meta(new TouchOperation(BASE64, -1))).isEqualTo("mg AAo= T-1 b O0a7\r\n");
    }

    @Test
    void arith_inBothDialects_isAsDocumented() {
        assertThat(text(new ArithOperation("n", true, 9))).isEqualTo("incr n 9\r\n");
        assertThat(meta(new ArithOperation("n", true, 9))).isEqualTo("ma n v D9 O0a7\r\n");
        assertThat(text(new ArithOperation("n", false, -1)))
                .isEqualTo("decr n 18446744073709551615\r\n");
        assertThat(meta(new ArithOperation("n", false, -1)))
                .isEqualTo("ma n v D18446744073709551615 MD O0a7\r\n");
        ArithOperation made = new ArithOperation("n", true, 1, true, -1, 60);
        assertThat(text(made)).isEqualTo("incr n 1\r\n");
        assertThat(meta(made)).isEqualTo("ma n v D1 N60 J18446744073709551615 O0a7\r\n");
        assertThat(meta(new ArithOperation(BASE64, true, 1))).isEqualTo("ma AAo= v D1 b O0a7\r\n");
    }

    @Test
    void keysInBase64_withoutMeta_areRefused() {
        assertThat(new GetOperation(BASE64).refusal(false)).contains("meta protocol");
        assertThat(new GetOperation(BASE64).refusal(true)).isNull();
        assertThat(new GetOperation(KEY).refusal(false)).isNull();
        assertThat(new TouchOperation(BASE64, 1).refusal(false)).isNotNull();
        assertThat(new DeleteOperation(BASE64, 1, 0).refusal(false)).isNotNull();
        assertThat(new ArithOperation(BASE64, true, 1).refusal(false)).isNotNull();
        StoreOperation store =
                new StoreOperation(StoreOperation.Mode.SET, BASE64, 0, 0, new byte[0], 0);
        assertThat(store.refusal(false)).isNotNull();
    }

    @Test
    void theLongestRequests_fitTheRoomThatIsAsked() {
        String key = "k".repeat(250);
        Object base64 = new EncodedKey(key.getBytes(StandardCharsets.US_ASCII), true);
        meta(new GetOperation(base64, true, Long.MIN_VALUE + 1, Long.MIN_VALUE + 1, -1));
        meta(
                new StoreOperation(
                        StoreOperation.Mode.CAS, base64, -1, Long.MIN_VALUE + 1, new byte[0], -1));
        meta(new ArithOperation(base64, false, -1, true, -1, Long.MIN_VALUE + 1));
        meta(new DeleteOperation(base64, Long.MIN_VALUE + 1, -1));
    }

    @Test
    void numbers_atTheirLimits_areWrittenWhole() {
        for (long number : new long[] {0, 1, 9, 10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            RequestWriter writer = new RequestWriter(100);
            writer.putUnsigned(number).put(' ').putSigned(number);
            assertThat(new String(writer.bytes, 0, writer.length, StandardCharsets.US_ASCII))
                    .isEqualTo(Long.toUnsignedString(number) + " " + number);
        }
    }
}
