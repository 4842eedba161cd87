package dev.scrubjay.server.net.uring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sockets by their descriptors, as a ring wants them: blocking ones, or it would not wait for
/// them. Any thread.
///
/// ```
/// struct sockaddr_in    0 family | 2 port, big-endian | 4 address
/// struct sockaddr_in6   0 family | 2 port, big-endian | 4 flow | 8 address | 24 scope
/// struct sockaddr_un    0 family | 2 path, ended by a NUL
/// ```
public final class Sockets {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_SNDBUF = 7;
    private static final int SO_KEEPALIVE = 9;
    private static final int TCP_NODELAY = 1;
    private static final int IPV6_V6ONLY = 26;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

    private static final int PORT = 2;
    private static final int ADDRESS4 = 4;
    private static final int ADDRESS4_END = 8;
    private static final int ADDRESS6 = 8;
    private static final int ADDRESS6_END = 24;
    private static final int SCOPE = 24;
    private static final int UNIX_PATH = 2;
    private static final int UNIX_PATH_BYTES = 108;
    private static final int ADDRESS_BYTES = 28;
    private static final int ADDRESS4_BYTES = 16;
    private static final ValueLayout.OfShort PORT_LAYOUT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    /// As the system writes names of files.
    private static final Charset PATH_CHARSET =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private static final byte[] ANY4 = new byte[4];
    private static final byte[] ANY6 = new byte[16];

    private Sockets() {}

    /// Opens a listening socket. What it accepts has TCP_NODELAY and SO_KEEPALIVE, like itself.
    ///
    /// @param host null for every interface, by IPv6 and IPv4, or IPv4 alone where there is no IPv6
    public static int listen(@Nullable InetAddress host, int port, int backlog) throws IOException {
        if (host == null) {
            try {
                return listen(AF_INET6, ANY6, 0, port, backlog);
            } catch (KernelException noSuchFamily) {
                if (noSuchFamily.error() != Errno.AFNOSUPPORT) {
                    throw noSuchFamily;
                }
                return listen(AF_INET, ANY4, 0, port, backlog);
            }
        }
        int family = host instanceof Inet4Address ? AF_INET : AF_INET6;
        int scope = host instanceof Inet6Address inet6 ? inet6.getScopeId() : 0;
        return listen(family, host.getAddress(), scope, port, backlog);
    }

    /// Opens a listening unix socket, and makes its file.
    public static int listen(String path, int backlog) throws IOException {
        byte[] name = path.getBytes(PATH_CHARSET);
        if (name.length >= UNIX_PATH_BYTES) {
            throw new BindException("File name too long");
        }
        int socket = open(AF_UNIX);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(UNIX_PATH + UNIX_PATH_BYTES, Long.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, UNIX_PATH, name.length);
            bind(socket, address, address.byteSize());
            listen(socket, backlog);
            return socket;
        } catch (IOException refused) {
            close(socket);
            throw refused;
        }
    }

    private static int open(int family) throws KernelException {
        long socket = Kernel.call(Kernel.SOCKET, family, SOCK_STREAM_CLOEXEC, 0, 0, 0);
        return (int) Kernel.checked(socket);
    }

    private static void listen(int socket, int backlog) throws KernelException {
        Kernel.checked(Kernel.call(Kernel.LISTEN, socket, Math.max(backlog, 1), 0, 0, 0));
    }

    private static int listen(int family, byte[] host, int scope, int port, int backlog)
            throws IOException {
        int socket = open(family);
        try {
            if (family == AF_INET6) {
                setOption(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
            }
            setOption(socket, SOL_SOCKET, SO_REUSEADDR, 1);
            setOption(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
            setOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);
            bind(socket, family, host, scope, port);
            listen(socket, backlog);
            return socket;
        } catch (IOException refused) {
            close(socket);
            throw refused;
        }
    }

    private static void bind(int socket, int family, byte[] host, int scope, int port)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) family);
            address.set(PORT_LAYOUT, PORT, (short) port);
            int start = family == AF_INET ? ADDRESS4 : ADDRESS6;
            MemorySegment.copy(host, 0, address, ValueLayout.JAVA_BYTE, start, host.length);
            address.set(ValueLayout.JAVA_INT, SCOPE, scope);
            int size = family == AF_INET ? ADDRESS4_BYTES : ADDRESS_BYTES;
            bind(socket, address, size);
        }
    }

    private static void bind(int socket, MemorySegment address, long size) throws IOException {
        try {
            Kernel.checked(Kernel.call(Kernel.BIND, socket, address.address(), size, 0, 0));
        } catch (KernelException refused) {
            BindException failure = new BindException(refused.getMessage());
            failure.initCause(refused);
            throw failure;
        }
    }

    private static void setOption(int socket, int level, int option, int value)
            throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            Kernel.checked(
                    Kernel.call(
                            Kernel.SETSOCKOPT,
                            socket,
                            level,
                            option,
                            word.address(),
                            Integer.BYTES));
        }
    }

    /// Sets how much the kernel takes to be sent. Sockets accepted later are like their listener.
    public static void setSendBuffer(int socket, int bytes) throws KernelException {
        setOption(socket, SOL_SOCKET, SO_SNDBUF, bytes);
    }

    /// Returns the address a socket is bound to.
    public static InetSocketAddress localAddress(int socket) throws KernelException {
        return address(Kernel.GETSOCKNAME, socket);
    }

    /// Returns the address of the other end.
    public static InetSocketAddress peerAddress(int socket) throws KernelException {
        return address(Kernel.GETPEERNAME, socket);
    }

    private static InetSocketAddress address(int call, int socket) throws KernelException {
        byte[] bytes = new byte[ADDRESS_BYTES];
        int family;
        int port;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, ADDRESS_BYTES);
            Kernel.checked(Kernel.call(call, socket, address.address(), size.address(), 0, 0));
            family = address.get(ValueLayout.JAVA_SHORT, 0);
            port = Short.toUnsignedInt(address.get(PORT_LAYOUT, PORT));
            MemorySegment.copy(address, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        }
        int start = family == AF_INET ? ADDRESS4 : ADDRESS6;
        int end = family == AF_INET ? ADDRESS4_END : ADDRESS6_END;
        try {
            InetAddress host = InetAddress.getByAddress(Arrays.copyOfRange(bytes, start, end));
            return new InetSocketAddress(host, port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 bytes are an address", impossible);
        }
    }

    /// Sends what the socket takes at once, and does not care.
    public static void sendNow(int socket, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            Kernel.call(
                    Kernel.SENDTO, socket, copy.address(), bytes.length, MSG_DONTWAIT_NOSIGNAL, 0);
        }
    }

    /// Closes a descriptor.
    public static void close(int file) {
        Kernel.call(Kernel.CLOSE, file, 0, 0, 0, 0);
    }
}
