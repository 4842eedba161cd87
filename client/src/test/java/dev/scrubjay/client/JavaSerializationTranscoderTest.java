package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Java's serialization happens only where somebody asked for it, and lets in only what they allow.
final class JavaSerializationTranscoderTest {
    /// How spymemcached 2.12.3 stored the list of the Integer 1, with flags 1.
    private static final String SPYMEMCACHED_LIST =
            "aced0005737200136a6176612e7574696c2e41727261794c6973747881d21d99c7619d030001"
                    + "49000473697a65787000000001770400000001737200116a6176612e6c616e672e496e746567"
                    + "657212e2a0a4f781873802000149000576616c7565787200106a6176612e6c616e672e4e756d"
                    + "62657286ac951d0b94e08b02000078700000000178";

    private static final ObjectInputFilter LISTS =
            ObjectInputFilter.Config.createFilter("java.util.ArrayList;java.lang.*;!*");

    private record User(String name, List<String> tags) implements Serializable {}

    @Test
    void roundTrip_allowedTypes_isWhole() {
        ObjectInputFilter filter =
                ObjectInputFilter.Config.createFilter(
                        User.class.getName() + ";java.util.*;java.lang.*;!*");
        for (FlagScheme scheme : new FlagScheme[] {FlagScheme.PYTHON, FlagScheme.SPYMEMCACHED}) {
            ValueCodec codec = codec(scheme, Map.of(User.class, transcoder(User.class, filter)));
            var user = new User("jack", new ArrayList<>(List.of("a")));
            EncodedValue encoded = codec.encode(user);
            assertThat(encoded.flags()).isEqualTo(1);
            assertThat(codec.decode(encoded.bytes(), 1, User.class)).isEqualTo(user);
            assertThat(codec.decode(encoded.bytes(), 1)).isEqualTo(user);
        }
    }

    @Test
    void decode_writtenBySpymemcached_isReadOnlyWithATranscoder() {
        byte[] bytes = HexFormat.of().parseHex(SPYMEMCACHED_LIST);
        assertThat(
                        codec(
                                        FlagScheme.SPYMEMCACHED,
                                        Map.of(List.class, transcoder(List.class, LISTS)))
                                .decode(bytes, 1))
                .isEqualTo(List.of(1));
        for (FlagScheme scheme : FlagScheme.values()) {
            ValueCodec codec = codec(scheme, Map.of());
            assertThatThrownBy(() -> codec.decode(bytes, 1))
                    .isInstanceOf(TranscodingException.class);
            assertThatThrownBy(() -> codec.decode(bytes, 1, List.class))
                    .isInstanceOf(TranscodingException.class);
        }
        assertThatThrownBy(() -> codec(FlagScheme.SPYMEMCACHED, Map.of()).decode(bytes, 1))
                .hasMessageContaining("JavaSerializationTranscoder");
    }

    @Test
    void decode_classOutsideTheFilter_isRefused() {
        var all = transcoder(Object.class, ObjectInputFilter.Config.createFilter("*"));
        byte[] map = all.encode(new HashMap<>(Map.of("k", "v"))).bytes();
        assertThat(all.decode(new EncodedValue(map, 1))).isEqualTo(Map.of("k", "v"));
        assertThatThrownBy(() -> transcoder(Object.class, LISTS).decode(new EncodedValue(map, 1)))
                .isInstanceOf(TranscodingException.class);
    }

    @Test
    void decode_classTheFilterLeavesOpen_isRefused() {
        var undecided = transcoder(Object.class, info -> ObjectInputFilter.Status.UNDECIDED);
        byte[] list = undecided.encode(new ArrayList<>(List.of("a"))).bytes();
        assertThatThrownBy(() -> undecided.decode(new EncodedValue(list, 1)))
                .isInstanceOf(TranscodingException.class);
    }

    @Test
    void decode_nestedDeeply_isRefused() {
        var all = transcoder(Object.class, ObjectInputFilter.Config.createFilter("*"));
        var list = new ArrayList<Object>();
        for (int i = 0; i < 250; i++) {
            var outer = new ArrayList<Object>();
            outer.add(list);
            list = outer;
        }
        byte[] bytes = all.encode(list).bytes();
        assertThatThrownBy(() -> all.decode(new EncodedValue(bytes, 1)))
                .isInstanceOf(TranscodingException.class);
    }

    @Test
    void decode_anotherTypeOrNonsense_isRefused() {
        byte[] list = transcoder(List.class, LISTS).encode(new ArrayList<>()).bytes();
        var numbers = transcoder(Number.class, LISTS);
        assertThatThrownBy(() -> numbers.decode(new EncodedValue(list, 1)))
                .isInstanceOf(TranscodingException.class)
                .hasMessageContaining("java.util.ArrayList")
                .hasMessageContaining("java.lang.Number");
        assertThatThrownBy(() -> numbers.decode(new EncodedValue(new byte[3], 1)))
                .isInstanceOf(TranscodingException.class);
    }

    @Test
    void encode_whatIsNotSerializable_isATranscodingException() {
        assertThatThrownBy(() -> transcoder(Object.class, LISTS).encode(new Object()))
                .isInstanceOf(TranscodingException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void decode_untyped_takesTheGeneralTranscoderOfSeveral() {
        byte[] bytes = HexFormat.of().parseHex(SPYMEMCACHED_LIST);
        ValueCodec without =
                codec(
                        FlagScheme.SPYMEMCACHED,
                        Map.of(
                                List.class, transcoder(List.class, LISTS),
                                User.class, transcoder(User.class, LISTS)));
        assertThatThrownBy(() -> without.decode(bytes, 1)).isInstanceOf(TranscodingException.class);
        ValueCodec with =
                codec(
                        FlagScheme.SPYMEMCACHED,
                        Map.of(
                                Object.class, transcoder(Object.class, LISTS),
                                User.class, transcoder(User.class, LISTS)));
        assertThat(with.decode(bytes, 1)).isEqualTo(List.of(1));
    }

    private static <T> JavaSerializationTranscoder<T> transcoder(
            Class<T> type, ObjectInputFilter filter) {
        return new JavaSerializationTranscoder<>(type, filter);
    }

    private static ValueCodec codec(FlagScheme scheme, Map<Class<?>, Transcoder<?>> transcoders) {
        return new ValueCodec(scheme, -1, transcoders, null, 0, 1 << 20);
    }
}
