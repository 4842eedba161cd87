package dev.scrubjay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.store.SlabSizing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class OptionTableTest {
    static Stream<OptionRow> rows() {
        return Stream.concat(Stream.of(Option.values()), Stream.of(Suboption.values()));
    }

    @Test
    void letters_areUniqueAndFound() {
        for (Option option : Option.values()) {
            assertThat(Option.ofLetter(option.letter())).isSameAs(option);
        }
    }

    @Test
    void orderOfLongNames_hasEveryLongNameOnce() {
        List<Option> ordered = new ArrayList<>();
        for (char letter : Option.LONG_NAME_ORDER.toCharArray()) {
            ordered.add(Option.ofLetter(letter));
        }
        assertThat(ordered)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Option.values()).filter(o -> o.longName() != null).toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void rowShownInSettings_namesOneOfItsLines(OptionRow row) {
        List<String> names =
                Settings.pairs(ServerConfig.defaults(), 0, 0, false).stream()
                        .map(Map.Entry::getKey)
                        .toList();
        if (row.setting() != null) {
            assertThat(names).contains(row.setting());
        }
    }

    /// What the table says holds by default must be what holds by default.
    @ParameterizedTest
    @EnumSource(Option.class)
    void standardValueOfALetter_givenExplicitly_changesNothing(Option option) {
        String standard = option.standard();
        // -D says more than its value; 0 is how -N is left out, and not a value of it.
        if (standard == null || option == Option.DELIMITER || option == Option.NAPI_IDS) {
            return;
        }
        ServerConfig expected = ServerConfig.defaults();
        if (option == Option.GROWTH_FACTOR || option == Option.SLAB_MIN_SIZE) {
            // Giving one of them asks for memcached's slab classes, and for nothing else.
            SlabSizing growing = new SlabSizing.Growing();
            expected = expected.withStore(expected.store().withSlabSizing(growing));
        }
        assertThat(serve("-" + option.letter(), standard)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Suboption.class)
    void standardValueOfAWord_givenExplicitly_changesNothing(Suboption suboption) {
        String standard = suboption.standard();
        boolean isBuilt = suboption.feature().state() != Feature.State.REFUSED;
        // 0 leaves these two out, and is not a value of them; -o temporary_ttl also turns it on.
        boolean isSwitch =
                suboption == Suboption.HASHPOWER
                        || suboption == Suboption.TAIL_REPAIR_TIME
                        || suboption == Suboption.TEMPORARY_TTL;
        if (standard == null || !isBuilt || isSwitch) {
            return;
        }
        assertThat(serve("-o", suboption.spelling() + "=" + standard))
                .isEqualTo(ServerConfig.defaults());
    }

    private static ServerConfig serve(String... args) {
        return ((Launch.Serve) CommandLine.parse(args, null)).config();
    }
}
