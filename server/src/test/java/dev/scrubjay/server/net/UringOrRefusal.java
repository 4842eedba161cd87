package dev.scrubjay.server.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.server.config.TransportChoice;
import dev.scrubjay.server.net.uring.Availability;
import java.io.IOException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Runs a test where there is io_uring. Where there is none, requires in its place that who asks
/// for it is refused with the reason.
public final class UringOrRefusal implements InvocationInterceptor {
    private static final @Nullable String PROBLEM = Availability.problem();

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext extensionContext)
            throws Throwable {
        intercept(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext extensionContext)
            throws Throwable {
        intercept(invocation);
    }

    private static void intercept(Invocation<@Nullable Void> invocation) throws Throwable {
        if (PROBLEM == null) {
            invocation.proceed();
            return;
        }
        invocation.skip();
        System.out.println("no io_uring to test with: " + PROBLEM);
        assertThatThrownBy(() -> Network.of(TransportChoice.URING, 1))
                .isInstanceOf(IOException.class)
                .hasMessage("failed to start: io_uring is not available: " + PROBLEM);
    }
}
