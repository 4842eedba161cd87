package dev.scrubjay.server.os;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Signals of the operating system, by the only way in which a JVM can see them.
///
/// `sun.misc.Signal` is no part of the platform's API, and naming it is a warning, so it is looked
/// up by name, here and nowhere else.
public final class Signals {
    private Signals() {}

    /// Calls a handler, on a thread of the JVM's own, whenever one of these signals arrives.
    ///
    /// Also those that the process was started to ignore, as a shell without a terminal does with
    /// the INT of what it starts in the background. A JVM leaves such a signal ignored.
    ///
    /// @param names without the `SIG`
    /// @throws IllegalStateException if this JVM does not let them be seen
    public static void handle(Consumer<String> handler, String... names) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
            Method install = signal.getMethod("handle", signal, signalHandler);
            Object receiver =
                    Proxy.newProxyInstance(
                            signalHandler.getClassLoader(),
                            new Class<?>[] {signalHandler},
                            new Receiver(handler, signal.getMethod("getName")));
            Object ignored = signalHandler.getField("SIG_IGN").get(null);
            for (String name : names) {
                Object instance = signal.getConstructor(String.class).newInstance(name);
                if (Objects.equals(install.invoke(null, instance, receiver), ignored)) {
                    Libc.resetSignal((int) signal.getMethod("getNumber").invoke(instance));
                    install.invoke(null, instance, receiver);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no signals in this JVM", e);
        }
    }

    /// What stands behind the `SignalHandler` we cannot name.
    private record Receiver(Consumer<String> handler, Method nameOf) implements InvocationHandler {
        @Override
        @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself only.
        public @Nullable Object invoke(Object proxy, Method called, @Nullable Object[] arguments)
                throws ReflectiveOperationException {
            return switch (called.getName()) {
                case "handle" -> {
                    handler.accept((String) nameOf.invoke(arguments[0]));
                    yield null;
                }
                // What anyone may ask of any object.
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "signal receiver";
            };
        }
    }
}
