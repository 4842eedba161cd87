package dev.scrubjay.server.os;

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
import org.jspecify.annotations.Nullable;

/// The C library's calls that a server needs before and besides serving.
///
/// The library's functions are called, not the kernel's: the kernel's `setuid` changes one thread,
/// the library's changes them all. A function is looked up when it is called, because most servers
/// call few, and once. Methods that return an `int` return 0, or the error number.
final class Libc {
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /// `struct passwd` begins with two pointers, the name and the password, on every 64-bit system.
    private static final long ACCOUNT_UID = 16;

    private static final long ACCOUNT_GID = 20;
    private static final long ACCOUNT_BYTES = 24;

    private static final FunctionDescriptor INT_OF_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor INT_OF_INT_AND_ADDRESS =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);

    private Libc() {}

    /// A user as the system knows it.
    record Account(int uid, int gid) {}

    /// Returns who the process acts as.
    static int effectiveUser() {
        try {
            return (int) function("geteuid", FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (Throwable e) {
            throw broken("geteuid", e);
        }
    }

    /// Finds a user by name, `null` if there is none.
    static @Nullable Account account(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle getpwnam = function("getpwnam", FunctionDescriptor.of(ADDRESS, ADDRESS));
            MemorySegment found = (MemorySegment) getpwnam.invokeExact(arena.allocateFrom(name));
            if (found.address() == 0) {
                return null;
            }
            MemorySegment account = sized(found, ACCOUNT_BYTES);
            return new Account(
                    account.get(JAVA_INT, ACCOUNT_UID), account.get(JAVA_INT, ACCOUNT_GID));
        } catch (Throwable e) {
            throw broken("getpwnam", e);
        }
    }

    /// Leaves every group but the main one.
    static int dropGroups() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            MethodHandle setgroups =
                    capturing("setgroups", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
            int result = (int) setgroups.invokeExact(state, 0L, MemorySegment.NULL);
            return errorOf(result, state);
        } catch (Throwable e) {
            throw broken("setgroups", e);
        }
    }

    static int setGroup(int gid) {
        return callWithInt("setgid", gid);
    }

    static int setUser(int uid) {
        return callWithInt("setuid", uid);
    }

    /// Sets the permissions that new files of this process never get, and returns those before.
    static int setFileMask(int mask) {
        try {
            return (int) function("umask", INT_OF_INT).invokeExact(mask);
        } catch (Throwable e) {
            throw broken("umask", e);
        }
    }

    /// Reads a limit: two words, what holds now and how far it may be raised.
    static int getLimit(int resource, long[] limit) {
        return callWithStruct("getrlimit", resource, limit);
    }

    static int setLimit(int resource, long[] limit) {
        return callWithStruct("setrlimit", resource, limit);
    }

    /// Reads what this process has used so far: two times of two words each come first.
    static int getUsage(long[] usage) {
        return callWithStruct("getrusage", 0, usage);
    }

    /// Gives a signal the action it has in a process that was told nothing about it.
    static void resetSignal(int number) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS);
        try {
            MemorySegment before =
                    (MemorySegment)
                            function("signal", descriptor).invokeExact(number, MemorySegment.NULL);
            assert before.address() != -1 : "signal refuses only what is no signal";
        } catch (Throwable e) {
            throw broken("signal", e);
        }
    }

    private static int callWithInt(String name, int argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            int result = (int) capturing(name, INT_OF_INT).invokeExact(state, argument);
            return errorOf(result, state);
        } catch (Throwable e) {
            throw broken(name, e);
        }
    }

    /// Calls a function that reads or writes a struct made of 64-bit words.
    private static int callWithStruct(String name, int argument, long[] words) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            MemorySegment struct = arena.allocateFrom(JAVA_LONG, words);
            int result =
                    (int)
                            capturing(name, INT_OF_INT_AND_ADDRESS)
                                    .invokeExact(state, argument, struct);
            MemorySegment.copy(struct, JAVA_LONG, 0, words, 0, words.length);
            return errorOf(result, state);
        } catch (Throwable e) {
            throw broken(name, e);
        }
    }

    private static int errorOf(int result, MemorySegment state) {
        return result == 0 ? 0 : (int) ERRNO.get(state, 0L);
    }

    @SuppressWarnings("restricted") // The descriptors are those of POSIX, on 64-bit systems.
    private static MethodHandle capturing(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                descriptor,
                Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted") // The descriptors are those of POSIX, on 64-bit systems.
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    @SuppressWarnings("restricted") // The library returns a whole struct or nothing.
    private static MemorySegment sized(MemorySegment segment, long bytes) {
        return segment.reinterpret(bytes);
    }

    private static IllegalStateException broken(String name, Throwable cause) {
        return new IllegalStateException("calling " + name, cause);
    }
}
