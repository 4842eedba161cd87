/// The counters, and the reports that `stats` answers with.
@NullMarked
package dev.scrubjay.server.stats;

import org.jspecify.annotations.NullMarked;
