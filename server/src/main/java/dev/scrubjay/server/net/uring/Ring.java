package dev.scrubjay.server.net.uring;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One io_uring: requests go in, completions come out, both through memory shared with the kernel.
///
/// Made by any thread, then owned by the one that calls [#start], and confined to it. A request is
/// submitted by the next [#submit] or [#submitAndWait], not before. What it points to must stay in
/// place until its completion has come; the descriptions of a message of several parts are copied
/// when it is submitted.
///
/// Completions are numbered, and the numbers wrap: `[head, tail)` are there, in the order in which
/// they came. They stay readable until [#release].
///
/// ```
/// requests     | done  | head ..... tail | free        the kernel moves head, we move tail
/// completions  | done  | head ..... tail | free        we move head, the kernel moves tail
/// ```
public final class Ring implements AutoCloseable {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private static final int OP_SENDMSG = 9;
    private static final int OP_ACCEPT = 13;
    private static final int OP_ASYNC_CANCEL = 14;
    private static final int OP_CLOSE = 19;
    private static final int OP_READ = 22;
    private static final int OP_SEND = 26;
    private static final int OP_RECV = 27;

    /// What a kernel must be able to do. That it receives and accepts many times for one request
    /// cannot be asked; every one that has [RingSetup]'s flags does.
    static final int[] OPERATIONS_NEEDED = {
        OP_SENDMSG, OP_ACCEPT, OP_ASYNC_CANCEL, OP_CLOSE, OP_READ, OP_SEND, OP_RECV
    };

    private static final int BUFFER_SELECT = 1 << 5;
    private static final int SKIP_SUCCESS = 1 << 6;
    private static final int POLL_FIRST = 1;
    private static final int RECEIVE_MULTISHOT = 1 << 1;
    private static final int ACCEPT_MULTISHOT = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final int MORE = 1 << 1;
    private static final int BUFFER_SHIFT = 16;

    private static final int GETEVENTS = 1;
    private static final int EXT_ARG = 1 << 3;
    private static final int REGISTERED_RING = 1 << 4;
    private static final int CQ_OVERFLOW = 1 << 1;

    private static final int REGISTER_ENABLE_RINGS = 12;
    private static final int REGISTER_RING_FDS = 20;
    private static final int UNREGISTER_RING_FDS = 21;
    private static final int REGISTER_PBUF_RING = 22;

    private static final long OFFSET_REQUESTS = 0x10000000L;

    // A message of up to three parts: `struct msghdr`, then as many `struct iovec`.
    private static final int MESSAGE_BYTES = 128;
    private static final int MESSAGE_PARTS = 16;
    private static final int MESSAGE_PART_COUNT = 24;
    private static final int PARTS = 56;
    private static final int PART_BYTES = 16;

    // Scratch: the two words of the wake-up, the wait's argument and time, registrations.
    private static final int SCRATCH_BYTES = 128;
    private static final int WAIT = 16;
    private static final int WAIT_TIME = 16;
    private static final int WAIT_BYTES = 24;
    private static final int TIME = 40;
    private static final int REGISTRATION = 64;
    private static final int REGISTRATION_BYTES = 40;

    private static final int SUBMIT_ATTEMPTS_MAX = 10_000;

    /// The user data of a completion that nobody waits for.
    public static final long NOBODY = 0;

    private final MemorySegment state = Kernel.newState(Arena.ofAuto());
    private final RingSetup setup;
    private final List<Mapping> mappings;
    private final MemorySegment rings;
    private final MemorySegment requests;
    private final MemorySegment messages;
    private final MemorySegment scratch;
    private final int requestMask;
    private final int completionMask;
    private final WakeUp wakeUp;
    private final BufferRing[] buffers;

    private int requestTail;
    private int completionHead;
    private int enterFile;
    private int enterFlags;

    /// Makes a ring.
    ///
    /// @param bufferCount how many buffers to receive into, a power of two, or 0 for none
    /// @throws KernelException if the kernel refuses
    public Ring(int requestCount, int completionCount, int bufferCount, int bufferBytes)
            throws KernelException {
        setup = new RingSetup(state, requestCount, completionCount);
        enterFile = setup.file;
        requestMask = setup.submissionCount - 1;
        completionMask = setup.completionCount - 1;
        List<Mapping> made = new ArrayList<>();
        try {
            made.add(Mapping.ofFile(state, setup.file, 0, setup.ringsBytes()));
            rings = made.getLast().segment;
            long requestsBytes = (long) setup.submissionCount * RingSetup.SUBMISSION_BYTES;
            made.add(Mapping.ofFile(state, setup.file, OFFSET_REQUESTS, requestsBytes));
            requests = made.getLast().segment;
            long messageBytes = (long) setup.submissionCount * MESSAGE_BYTES;
            made.add(Mapping.ofMemory(state, messageBytes + SCRATCH_BYTES));
            messages = made.getLast().segment.asSlice(0, messageBytes);
            scratch = made.getLast().segment.asSlice(messageBytes, SCRATCH_BYTES);
            buffers = new BufferRing[Math.min(bufferCount, 1)];
            if (bufferCount > 0) {
                buffers[0] = new BufferRing(state, bufferCount, bufferBytes);
                made.add(buffers[0].mapping());
                register(buffers[0]);
            }
            wakeUp = new WakeUp(state, scratch.asSlice(0, WAIT));
        } catch (KernelException refused) {
            made.forEach(mapping -> mapping.unmap(state));
            Kernel.call(state, Kernel.CLOSE, setup.file, 0, 0, 0, 0, 0);
            throw refused;
        }
        mappings = made;
        for (int index = 0; index <= requestMask; index++) {
            rings.set(
                    ValueLayout.JAVA_INT,
                    setup.submissionArray + (long) index * Integer.BYTES,
                    index);
        }
    }

    /// `struct io_uring_buf_reg`: address, entries, group.
    private void register(BufferRing ring) throws KernelException {
        MemorySegment registration = clearedRegistration();
        registration.set(ValueLayout.JAVA_LONG, 0, ring.address());
        registration.set(ValueLayout.JAVA_INT, 8, ring.count());
        Kernel.checked(register(REGISTER_PBUF_RING, registration.address(), 1));
    }

    private MemorySegment clearedRegistration() {
        return scratch.asSlice(REGISTRATION, REGISTRATION_BYTES).fill((byte) 0);
    }

    long register(int what, long argument, int count) {
        return Kernel.call(
                state, Kernel.IO_URING_REGISTER, setup.file, what, argument, count, 0, 0);
    }

    boolean hasAllFeatures() {
        return setup.hasAllFeatures();
    }

    /// Makes the calling thread the ring's owner.
    ///
    /// `struct io_uring_rsrc_update` asks for any free place of the thread's own table, which saves
    /// the kernel looking up the descriptor at every call. The table may be full: then it looks.
    public void start() throws KernelException {
        Kernel.checked(register(REGISTER_ENABLE_RINGS, 0, 0));
        MemorySegment update = clearedRegistration();
        update.set(ValueLayout.JAVA_INT, 0, -1);
        update.set(ValueLayout.JAVA_LONG, 8, setup.file);
        if (register(REGISTER_RING_FDS, update.address(), 1) == 1) {
            enterFile = update.get(ValueLayout.JAVA_INT, 0);
            enterFlags = REGISTERED_RING;
        }
    }

    /// Returns what ends this ring's waits.
    public WakeUp wakeUp() {
        return wakeUp;
    }

    /// Returns what this ring receives into.
    public BufferRing buffers() {
        return buffers[0];
    }

    // --------------------------------------------------------------- requests

    /// Asks for what comes in on a socket, into one of [#buffers].
    ///
    /// @param isMultishot whether to go on until nothing more can come, and not just once
    public void receive(int socket, boolean isMultishot, long userData) {
        int priority = isMultishot ? RECEIVE_MULTISHOT : 0;
        put(OP_RECV, BUFFER_SELECT, priority, socket, 0, 0, 0, userData);
    }

    /// Sends bytes, or as many of them as the socket takes at once, but at least one.
    ///
    /// @param isAfterShort whether the socket was full just now, and is to be waited for first
    public void send(int socket, long address, int length, boolean isAfterShort, long userData) {
        int priority = isAfterShort ? POLL_FIRST : 0;
        put(OP_SEND, 0, priority, socket, address, length, MSG_NOSIGNAL, userData);
    }

    /// Sends bytes from up to three places as if they were in one.
    public void send(int socket, OutgoingParts parts, boolean isAfterShort, long userData) {
        reserve();
        long message = (long) (requestTail & requestMask) * MESSAGE_BYTES;
        int count = 0;
        for (int index = 0; index < OutgoingParts.COUNT; index++) {
            if (parts.length(index) > 0) {
                long part = message + PARTS + (long) count * PART_BYTES;
                messages.set(ValueLayout.JAVA_LONG, part, parts.address(index));
                messages.set(ValueLayout.JAVA_LONG, part + Long.BYTES, parts.length(index));
                count++;
            }
        }
        long address = messages.address() + message;
        messages.set(ValueLayout.JAVA_LONG, message + MESSAGE_PARTS, address + PARTS);
        messages.set(ValueLayout.JAVA_LONG, message + MESSAGE_PART_COUNT, count);
        int priority = isAfterShort ? POLL_FIRST : 0;
        put(OP_SENDMSG, 0, priority, socket, address, 1, MSG_NOSIGNAL, userData);
    }

    /// Asks for connections of a listening socket.
    ///
    /// @param isMultishot whether to go on, and not just for one
    public void accept(int socket, boolean isMultishot, long userData) {
        int priority = isMultishot ? ACCEPT_MULTISHOT : 0;
        put(OP_ACCEPT, 0, priority, socket, 0, 0, SOCK_CLOEXEC, userData);
    }

    /// Reads from a file that has no position.
    void read(int file, long address, int length, long userData) {
        put(OP_READ, 0, 0, file, address, length, 0, userData);
    }

    /// Cancels the request with this user data. What becomes of it, it tells by its own completion;
    /// the cancellation has one of nobody's, if at all.
    public void cancel(long target) {
        put(OP_ASYNC_CANCEL, SKIP_SUCCESS, 0, -1, target, 0, 0, NOBODY);
    }

    /// Closes a descriptor.
    public void close(int file) {
        put(OP_CLOSE, SKIP_SUCCESS, 0, file, 0, 0, 0, NOBODY);
    }

    /// Writes a `struct io_uring_sqe`:
    ///
    /// ```
    ///  0 opcode | 1 flags | 2 priority | 4 fd | 8 offset | 16 address | 24 length | 28 more flags
    /// 32 user data | 40 buffer group | 42 .. 64 zero
    /// ```
    private void put(
            int operation,
            int flags,
            int priority,
            int file,
            long address,
            int length,
            int moreFlags,
            long userData) {
        reserve();
        long start = (long) (requestTail & requestMask) * RingSetup.SUBMISSION_BYTES;
        long first = operation | flags << 8 | priority << 16 | (long) file << 32;
        requests.set(ValueLayout.JAVA_LONG, start, first);
        requests.set(ValueLayout.JAVA_LONG, start + 8, 0);
        requests.set(ValueLayout.JAVA_LONG, start + 16, address);
        requests.set(ValueLayout.JAVA_INT, start + 24, length);
        requests.set(ValueLayout.JAVA_INT, start + 28, moreFlags);
        requests.set(ValueLayout.JAVA_LONG, start + 32, userData);
        requests.set(ValueLayout.JAVA_LONG, start + 40, 0);
        requests.set(ValueLayout.JAVA_LONG, start + 48, 0);
        requests.set(ValueLayout.JAVA_LONG, start + 56, 0);
        requestTail++;
    }

    /// Makes room for one request, by submitting those that wait.
    private void reserve() {
        for (int attempt = 0; unsubmitted() > requestMask; attempt++) {
            if (attempt == SUBMIT_ATTEMPTS_MAX) {
                throw new IllegalStateException("the kernel takes no requests");
            }
            submit();
        }
    }

    private int unsubmitted() {
        // Acquire: a place is free only when the kernel has read it.
        return requestTail - (int) INT.getAcquire(rings, (long) setup.submissionHead);
    }

    // --------------------------------------------------------------- entering the kernel

    /// Submits the requests that wait, and waits for nothing.
    public void submit() {
        enter(0, 0, 0, 0);
    }

    /// Submits the requests that wait, has the kernel do what has come up, and waits for a
    /// completion.
    ///
    /// @param waitMillis how long to wait: 0 not at all, negative until one comes
    public void submitAndWait(long waitMillis) {
        if (waitMillis <= 0 || hasCompletions()) {
            boolean isWaiting = waitMillis < 0 && !hasCompletions();
            enter(isWaiting ? 1 : 0, GETEVENTS, 0, 0);
            return;
        }
        long nanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
        long second = TimeUnit.SECONDS.toNanos(1);
        scratch.set(ValueLayout.JAVA_LONG, TIME, nanos / second);
        scratch.set(ValueLayout.JAVA_LONG, TIME + Long.BYTES, nanos % second);
        // `struct io_uring_getevents_arg`: no signal mask, then where the time is.
        scratch.set(ValueLayout.JAVA_LONG, WAIT + WAIT_TIME, scratch.address() + TIME);
        enter(1, GETEVENTS | EXT_ARG, scratch.address() + WAIT, WAIT_BYTES);
    }

    private void enter(int completionsMin, int flags, long argument, long argumentBytes) {
        for (BufferRing each : buffers) {
            each.publish();
        }
        int count = unsubmitted();
        // Release: the requests must be complete before the kernel sees them.
        INT.setRelease(rings, (long) setup.submissionTail, requestTail);
        long result =
                Kernel.callBare(
                        Kernel.IO_URING_ENTER,
                        enterFile,
                        count,
                        completionsMin,
                        flags | enterFlags,
                        argument,
                        argumentBytes);
        if (result < 0) {
            enterForError();
        }
    }

    /// Enters once more, to learn why the kernel has refused. Waits for nothing: a wait that has
    /// timed out or was interrupted is no error.
    private void enterForError() {
        long result =
                Kernel.call(
                        state,
                        Kernel.IO_URING_ENTER,
                        enterFile,
                        unsubmitted(),
                        0,
                        GETEVENTS | enterFlags,
                        0,
                        0);
        if (result < 0) {
            check((int) -result);
        }
    }

    /// What was not submitted stays, and is submitted next time.
    private static void check(int error) {
        switch (error) {
            case Errno.INTR, Errno.AGAIN, Errno.BUSY -> {}
            default -> throw new UncheckedIOException(new KernelException(error));
        }
    }

    // --------------------------------------------------------------- completions

    private boolean hasCompletions() {
        return tail() != completionHead;
    }

    /// Returns whether completions wait that the ring had no room for. They follow at the next
    /// wait, which is none then.
    boolean hasOverflowed() {
        return ((int) INT.getOpaque(rings, (long) setup.submissionFlags) & CQ_OVERFLOW) != 0;
    }

    /// Returns the number of the first completion that was not released.
    public int head() {
        return completionHead;
    }

    /// Returns the number after the last completion that is there.
    public int tail() {
        // Acquire: a completion must be seen whole.
        return (int) INT.getAcquire(rings, (long) setup.completionTail);
    }

    /// Returns whose completion it is.
    public long userData(int number) {
        return rings.get(ValueLayout.JAVA_LONG, offset(number));
    }

    /// Makes a completion nobody's, because it was seen to.
    public void forget(int number) {
        rings.set(ValueLayout.JAVA_LONG, offset(number), NOBODY);
    }

    /// Returns a completion's result: a count or a descriptor, or an error's number negated.
    public int result(int number) {
        return rings.get(ValueLayout.JAVA_INT, offset(number) + 8);
    }

    /// Returns whether more completions of the same request follow.
    public boolean hasMore(int number) {
        return (flags(number) & MORE) != 0;
    }

    /// Returns which of [#buffers] was received into. Only where the result is above 0.
    public int bufferId(int number) {
        return flags(number) >>> BUFFER_SHIFT;
    }

    private int flags(int number) {
        return rings.get(ValueLayout.JAVA_INT, offset(number) + 12);
    }

    private long offset(int number) {
        return setup.completions + (long) (number & completionMask) * RingSetup.COMPLETION_BYTES;
    }

    /// Gives the room of all completions before this number back to the kernel.
    public void release(int number) {
        completionHead = number;
        // Release: what we have read must be read before it is overwritten.
        INT.setRelease(rings, (long) setup.completionHead, number);
    }

    // --------------------------------------------------------------- closing

    /// Gives everything back. No request may be in flight that points to memory.
    @Override
    public void close() {
        closeFiles();
        mappings.forEach(mapping -> mapping.unmap(state));
    }

    /// Closes the ring, and leaves the memory where it is: for one that did not come to rest.
    public void abandon() {
        closeFiles();
    }

    private void closeFiles() {
        wakeUp.close(state);
        if (enterFlags != 0) {
            // The thread's table would keep the ring alive as long as the thread lives.
            MemorySegment update = clearedRegistration();
            update.set(ValueLayout.JAVA_INT, 0, enterFile);
            long result = register(UNREGISTER_RING_FDS, update.address(), 1);
            assert result == 1 : "the owner closes the ring";
        }
        Kernel.call(state, Kernel.CLOSE, setup.file, 0, 0, 0, 0, 0);
    }
}
