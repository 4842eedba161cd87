/// Executes decoded requests against the store. Starts no thread.
@NullMarked
package dev.scrubjay.server.command;

import org.jspecify.annotations.NullMarked;
