package dev.scrubjay.server.config;

import org.jspecify.annotations.Nullable;

/// One row of the table of options, as `-h` and docs/OPTIONS.md print it.
sealed interface OptionRow permits Option, Suboption {
    /// How it is written: `-p, --port`, or `hashpower`.
    String spelling();

    /// What its value is called, `null` if it takes none.
    @Nullable String argument();

    /// What holds when it is not given, `null` if that is simply off.
    @Nullable String standard();

    /// The line of `stats settings` it is shown in, `null` for none.
    @Nullable String setting();

    /// What has to exist for it to take effect.
    Feature feature();

    /// What it is for; later lines continue the first. Empty: not in `-h`.
    String help();
}
