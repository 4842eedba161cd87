/// Tests of the whole: conformance, interoperation, architecture and tidiness.
@NullMarked
package dev.scrubjay.systemtests;

import org.jspecify.annotations.NullMarked;
