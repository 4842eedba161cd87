/// Requests out, answers in: one pipelined, non-blocking connection to a server, many callers.
@NullMarked
package dev.scrubjay.client.net;

import org.jspecify.annotations.NullMarked;
