package dev.scrubjay.server.command;

import dev.scrubjay.server.config.ExternalConfig;
import dev.scrubjay.server.config.LiveConfig;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// `extstore`: sets what `stats settings` shows of external storage, and nothing else, as in a
/// memcached that was started without it. Any worker calls.
final class ExternalCommands {
    private final LiveConfig config;

    ExternalCommands(LiveConfig config) {
        this.config = config;
    }

    String execute(List<String> words) {
        if (words.size() < 3) {
            return TuningCommands.ERROR;
        }
        UnaryOperator<ExternalConfig> change = change(words.get(1), words.get(2));
        if (change == null) {
            return TuningCommands.ERROR;
        }
        config.change(before -> before.withExternal(change.apply(before.external())));
        return TuningCommands.OK;
    }

    private static @Nullable UnaryOperator<ExternalConfig> change(String name, String value) {
        if (name.equals("max_frag")) {
            double share = WordNumbers.decimal(value);
            return Double.isNaN(share) ? null : before -> before.withFragmentationMax(share);
        }
        long number = WordNumbers.unsigned(value);
        if (number < 0) {
            return null;
        }
        return switch (name) {
            case "item_size" -> before -> before.withItemBytes(number);
            case "item_age" -> before -> before.withItemAgeSeconds(number);
            case "low_ttl" -> before -> before.withLowTtlSeconds(number);
            case "recache_rate" -> before -> before.withRecacheRate(number);
            case "compact_under" -> before -> before.withCompactUnder(number);
            case "drop_under" -> before -> before.withDropUnder(number);
            case "max_sleep" -> before -> before.withSleepMicrosMax(number);
            case "drop_unread" -> before -> before.withDropUnread(number != 0);
            case "free_memchunks" -> before -> before;
            default -> null;
        };
    }
}
