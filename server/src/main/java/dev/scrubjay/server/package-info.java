/// The server: the program `scrubjayd`, and the same thing to be embedded.
@NullMarked
package dev.scrubjay.server;

import org.jspecify.annotations.NullMarked;
