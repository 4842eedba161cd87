package dev.scrubjay.server.net;

import dev.scrubjay.server.config.Protocol;
import dev.scrubjay.server.net.uring.Errno;
import dev.scrubjay.server.net.uring.KernelException;
import dev.scrubjay.server.net.uring.Ring;
import dev.scrubjay.server.net.uring.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Listening sockets on the acceptor's own ring.
///
/// One accept for each socket is in flight while connections are wanted. It goes on by itself,
/// unless connections too many have to stay in the backlog: then it is for one connection, and
/// renewed as long as there is room.
final class UringListeners implements Listeners {
    private static final int REQUESTS = 64;
    private static final int COMPLETIONS = 512;

    /// How often the end of the accepts is waited for, a hundredth of a second each time.
    private static final int REST_ATTEMPTS_MAX = 200;

    private static final long REST_MILLIS = 10;
    private static final long WOKEN = -1;

    private final boolean isOneByOne;
    private final Ring ring;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private boolean isAccepting = true;
    private boolean isStarted;
    private boolean isWakeUpAwaited;

    /// One listening socket. Its place in the list, from 1, is its user data.
    private static final class Listener {
        final int file;

        /// Null for a unix socket.
        final @Nullable InetSocketAddress address;

        final ListenSocket socket;
        final long userData;
        boolean isArmed;

        Listener(
                int file, @Nullable InetSocketAddress address, ListenSocket socket, long userData) {
            this.file = file;
            this.address = address;
            this.socket = socket;
            this.userData = userData;
        }
    }

    /// Takes a ring that belongs to nobody yet.
    UringListeners(Ring ring, boolean isOneByOne) {
        this.ring = ring;
        this.isOneByOne = isOneByOne;
    }

    /// Makes a ring as is needed here.
    static Ring newRing() throws KernelException {
        return new Ring(REQUESTS, COMPLETIONS, /* bufferCount= */ 0, /* bufferBytes= */ 0);
    }

    @Override
    public void bind(@Nullable InetAddress host, int port, int backlog, Protocol protocol)
            throws IOException {
        int file = Sockets.listen(host, port, backlog);
        InetSocketAddress address = Sockets.localAddress(file);
        add(file, address, new ListenSocket(Addresses.text(address), protocol));
    }

    @Override
    public void bindUnix(String path, int backlog, Protocol protocol) throws IOException {
        int file = Sockets.listen(path, backlog);
        add(file, null, new ListenSocket(Addresses.unix(path), protocol));
    }

    private void add(int file, @Nullable InetSocketAddress address, ListenSocket socket) {
        listeners.add(new Listener(file, address, socket, listeners.size() + 1L));
    }

    /// Returns the listening descriptors.
    List<Integer> files() {
        return listeners.stream().map(listener -> listener.file).toList();
    }

    @Override
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Listener listener : listeners) {
            if (listener.address != null) {
                addresses.add(listener.address);
            }
        }
        return addresses;
    }

    @Override
    public List<ListenSocket> sockets() {
        return listeners.stream().map(listener -> listener.socket).toList();
    }

    @Override
    public void start() throws IOException {
        ring.start();
        isStarted = true;
        awaitWakeUp();
    }

    private void awaitWakeUp() {
        ring.wakeUp().await(ring, WOKEN);
        isWakeUpAwaited = true;
    }

    @Override
    public void poll(long waitMillis, Acceptor acceptor) {
        if (isAccepting) {
            // No iterators, here and where accepts are cancelled: the heap may be full.
            for (int index = 0; index < listeners.size(); index++) {
                Listener listener = listeners.get(index);
                if (!listener.isArmed) {
                    ring.accept(listener.file, !isOneByOne, listener.userData);
                    listener.isArmed = true;
                }
            }
        }
        ring.submitAndWait(waitMillis == 0 ? -1 : waitMillis);
        int end = ring.tail();
        for (int number = ring.head(); number != end; number++) {
            complete(number, acceptor);
        }
        ring.release(end);
    }

    private void complete(int number, @Nullable Acceptor acceptor) {
        long userData = ring.userData(number);
        if (userData == WOKEN) {
            isWakeUpAwaited = false;
            ring.wakeUp().taken();
            if (acceptor != null) {
                awaitWakeUp();
            }
        } else if (userData != Ring.NOBODY) {
            Listener listener = listeners.get((int) userData - 1);
            listener.isArmed &= ring.hasMore(number);
            accepted(listener, ring.result(number), acceptor);
        }
    }

    private static void accepted(Listener listener, int result, @Nullable Acceptor acceptor) {
        if (result >= 0) {
            hand(result, listener, acceptor);
        } else if (acceptor != null) {
            switch (-result) {
                case Errno.MFILE, Errno.NFILE, Errno.NOBUFS, Errno.NOMEM -> acceptor.exhausted();
                default -> {} // One connection is gone before it came; or we have cancelled.
            }
        }
    }

    private static void hand(int file, Listener listener, @Nullable Acceptor acceptor) {
        if (acceptor == null) {
            Sockets.close(file);
            return;
        }
        UringSocket socket;
        try {
            boolean isUnix = listener.address == null;
            socket = new UringSocket(file, isUnix ? null : Sockets.peerAddress(file));
        } catch (IOException gone) {
            Sockets.close(file);
            return;
        } catch (OutOfMemoryError full) {
            Sockets.close(file);
            acceptor.exhausted();
            return;
        }
        acceptor.accepted(socket, listener.socket);
    }

    @Override
    public void setAccepting(boolean isWanted) {
        isAccepting = isWanted;
        if (!isWanted) {
            cancelAccepts();
        }
    }

    private void cancelAccepts() {
        for (int index = 0; index < listeners.size(); index++) {
            Listener listener = listeners.get(index);
            if (listener.isArmed) {
                ring.cancel(listener.userData);
            }
        }
    }

    @Override
    public void wakeUp() {
        ring.wakeUp().signal();
    }

    @Override
    public void close() {
        boolean isAtRest = !isStarted || comesToRest();
        for (Listener listener : listeners) {
            Sockets.close(listener.file);
        }
        if (isAtRest) {
            ring.close();
        } else {
            ring.abandon();
        }
    }

    /// Ends what is in flight. What is accepted meanwhile is closed.
    private boolean comesToRest() {
        cancelAccepts();
        if (isWakeUpAwaited) {
            ring.cancel(WOKEN);
        }
        for (int attempt = 0; attempt < REST_ATTEMPTS_MAX; attempt++) {
            int end = ring.tail();
            for (int number = ring.head(); number != end; number++) {
                complete(number, null);
            }
            ring.release(end);
            if (!isWakeUpAwaited && listeners.stream().noneMatch(listener -> listener.isArmed)) {
                return true;
            }
            ring.submitAndWait(REST_MILLIS);
        }
        return false;
    }
}
