package dev.scrubjay.server.net.uring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Linux's system calls, all through the one function `syscall`: linking a function takes the JVM
/// milliseconds, and a dozen of them would be seen at every start.
///
/// Only to be touched where [Availability] has found that this is a Linux whose numbers we know.
/// Any thread; each brings its own place for `errno`.
final class Kernel {
    private static final boolean IS_ARM = System.getProperty("os.arch", "").equals("aarch64");

    // The numbers of x86-64, and those that aarch64 shares with every later architecture.
    static final int READ = IS_ARM ? 63 : 0;
    static final int WRITE = IS_ARM ? 64 : 1;
    static final int CLOSE = IS_ARM ? 57 : 3;
    static final int MMAP = IS_ARM ? 222 : 9;
    static final int MUNMAP = IS_ARM ? 215 : 11;
    static final int SOCKET = IS_ARM ? 198 : 41;
    static final int SENDTO = IS_ARM ? 206 : 44;
    static final int BIND = IS_ARM ? 200 : 49;
    static final int LISTEN = IS_ARM ? 201 : 50;
    static final int GETSOCKNAME = IS_ARM ? 204 : 51;
    static final int GETPEERNAME = IS_ARM ? 205 : 52;
    static final int SETSOCKOPT = IS_ARM ? 208 : 54;
    static final int EVENTFD2 = IS_ARM ? 19 : 290;
    static final int IO_URING_SETUP = 425;
    static final int IO_URING_ENTER = 426;
    static final int IO_URING_REGISTER = 427;

    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL =
            syscall(Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));

    /// Keeping `errno` costs an allocation at every call.
    private static final MethodHandle SYSCALL_WITHOUT_ERRNO =
            syscall(Linker.Option.firstVariadicArg(1));

    private Kernel() {}

    /// Returns room for `errno`, for calls of one thread at a time.
    static MemorySegment newState(Arena arena) {
        return arena.allocate(CAPTURE);
    }

    /// Calls the kernel, and returns its result, or the error's number negated.
    static long call(
            MemorySegment state,
            int number,
            long first,
            long second,
            long third,
            long fourth,
            long fifth,
            long sixth) {
        try {
            long result =
                    (long)
                            SYSCALL.invokeExact(
                                    state,
                                    (long) number,
                                    first,
                                    second,
                                    third,
                                    fourth,
                                    fifth,
                                    sixth);
            return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (Throwable e) {
            throw new AssertionError("a system call cannot throw", e);
        }
    }

    /// Calls the kernel from where no place for `errno` is at hand.
    static long call(int number, long first, long second, long third, long fourth, long fifth) {
        try (Arena arena = Arena.ofConfined()) {
            return call(newState(arena), number, first, second, third, fourth, fifth, 0);
        }
    }

    /// Calls the kernel without allocating anything, and returns -1 for any error.
    static long callBare(
            int number, long first, long second, long third, long fourth, long fifth, long sixth) {
        try {
            return (long)
                    SYSCALL_WITHOUT_ERRNO.invokeExact(
                            (long) number, first, second, third, fourth, fifth, sixth);
        } catch (Throwable e) {
            throw new AssertionError("a system call cannot throw", e);
        }
    }

    /// Returns a result that is no error.
    static long checked(long result) throws KernelException {
        if (result < 0) {
            throw new KernelException((int) -result);
        }
        return result;
    }

    /// Returns what the C library says about an error's number.
    @SuppressWarnings("restricted") // What strerror returns is a C string that stays.
    static String reason(int error) {
        Linker linker = Linker.nativeLinker();
        MethodHandle strerror =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ADDRESS, JAVA_INT));
        try {
            MemorySegment text = (MemorySegment) strerror.invokeExact(error);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw new AssertionError("strerror cannot throw", e);
        }
    }

    @SuppressWarnings("restricted") // One number and six words, on every 64-bit Linux.
    private static MethodHandle syscall(Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                        JAVA_LONG),
                options);
    }
}
