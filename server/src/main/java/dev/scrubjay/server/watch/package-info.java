/// Events for `watch`: written by workers, told to watchers by the thread `logger`.
@NullMarked
package dev.scrubjay.server.watch;

import org.jspecify.annotations.NullMarked;
