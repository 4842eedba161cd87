/// Native calls outside memory and sockets: users, limits, signals, the pid file.
@NullMarked
package dev.scrubjay.server.os;

import org.jspecify.annotations.NullMarked;
