#!/usr/bin/env python3
"""Asks the real libraries where they put keys, and prints what the client's tests compare with.

    routing_vectors.py PRESET [KEYS] > PRESET.tsv

PRESET is one of: questions, python-memcached, python-memcached-159, pymemcache, libmemcached,
libmemcached-ketama, libmemcached-ketama-weighted. KEYS is how many generated keys each cluster
gets. Needs Debian's python3-memcache, python3-pymemcache or libmemcached11. No server is needed.

A line that starts with `@` is a cluster: each server as the client's configuration writes it, with
its weight. Below it, one key a line: its kind (`s` text, `b` bytes in hexadecimal, `n` a number
that takes the place of the hash, then the key), the key, and the servers that answer for it: the
first while all are alive; the second once the first is dead; and so on, until `-`, when the library
finds none. Libraries that never move on have one server a line.
"""
import binascii
import ctypes
import sys

CLUSTERS = [
    ["127.0.0.1:11211=1", "127.0.0.1:11212=2", "127.0.0.1:11213=3"],
    ["127.0.0.1:11211=1", "127.0.0.1:11212=1", "127.0.0.1:11213=1"],
    ["10.0.1.%d:11211=%d" % (i + 1, w)
     for i, w in enumerate([600, 300, 200, 350, 1000, 800, 950, 100])],
    ["10.1.0.%d:11211=1" % (i + 1) for i in range(25)],
    ["cache-a.example:11211=1", "cache-b.example:11311=1", "[2001:db8::7]:11211=1",
     "[::1]:11311=1"],
    ["10.2.0.1:11311=7", "10.2.0.2:11311=3"],
]
UNIX_CLUSTER = ["unix:/run/memcached/a.sock=2", "unix:/run/memcached/b.sock=1", "10.2.0.3:11211=1"]

KEYS = ["k1", "name", "age", "job", "num", "ticket", "foo", "123", "add", "ob", "name10",
        "键", "ключ", "clé:ünï", "日本語のキー", "\U0001f600key", "\xff\x80", "a:b/c?d=e&f",
        "x" * 55, "x" * 56, "y" * 63, "y" * 64, "z" * 119, "z" * 120, "w" * 250]
BYTES = [b"k1", b"name", b"it's", b'say "hi"', b"both'\"", b"back\\slash", b"\x00\x1f\x7f\x80\xff",
         b"a\tb\nc\rd", "键".encode()]
NUMBERS = [0, 1, 5646, -7, -1, 10 ** 30, -(10 ** 30), 2 ** 31, 2 ** 63, 2 ** 64 + 3]


def keys(count, cluster):
    return KEYS + ["user:%d:%d" % (cluster, i * i * 7919) for i in range(count)]


def parsed(text):
    address, weight = text.rsplit("=", 1)
    if address.startswith("unix:"):
        return address, 0, int(weight)
    host, port = address.rsplit(":", 1)
    return host, int(port), int(weight)


def until_none(place):
    """The servers that answer one after the other while each that has answered dies."""
    dead = set()
    order = []
    while True:
        server = place(dead)
        order.append("-" if server is None else str(server))
        if server is None or len(order) == 4:
            return ",".join(order)
        assert server not in dead
        dead.add(server)


def python_memcached(count, hash_function):
    import memcache
    memcache.serverHashFunction = hash_function or memcache.serverHashFunction
    for index, cluster in enumerate(CLUSTERS + [UNIX_CLUSTER]):
        print("@ " + " ".join(cluster))
        specs = []
        for host, port, weight in map(parsed, cluster):
            name = ("inet6:%s:%d" if host.startswith("[") else "%s:%d") % (host, port)
            specs.append((host if host.startswith("unix:") else name, weight))
        client = memcache.Client(specs)
        numbers = {id(server): i for i, server in enumerate(client.servers)}
        away = set()
        for server in client.servers:
            server.connect = lambda server=server: numbers[id(server)] not in away

        def place(key, dead):
            away.clear()
            away.update(dead)
            server, _ = client._get_server(key)
            return None if server is None else numbers[id(server)]

        for key in keys(count, index):
            print("s\t%s\t%s" % (key, until_none(lambda dead: place(key.encode(), dead))))
        for key in BYTES:
            print("b\t%s\t%s" % (key.hex(), until_none(lambda dead: place(key, dead))))
        for number in NUMBERS:
            print("n\t%d k1\t%s" % (number, until_none(lambda dead: place((number, b"k1"), dead))))


def pymemcache(count):
    from pymemcache.client.base import normalize_server_spec
    from pymemcache.client.hash import HashClient
    for index, cluster in enumerate(CLUSTERS + [UNIX_CLUSTER]):
        print("@ " + " ".join(cluster))
        client = HashClient([], allow_unicode_keys=True)
        names = []
        for text in cluster:
            spec = normalize_server_spec(text.rsplit("=", 1)[0])
            client.add_server(spec)
            names.append(client._make_client_key(spec))

        def place(key, dead):
            client.hasher.nodes = [n for i, n in enumerate(names) if i not in dead]
            node = client.hasher.get_node(key)
            return None if node is None else names.index(node)

        for key in keys(count, index):
            print("s\t%s\t%s" % (key, until_none(lambda dead: place(key, dead))))
        for key in BYTES:
            print("b\t%s\t%s" % (key.hex(), until_none(lambda dead: place(key, dead))))
        for number in NUMBERS:
            print("n\t%d k1\t%s" % (number, until_none(lambda dead: place(number, dead))))


# Of libmemcached's enumerations.
DISTRIBUTION, KETAMA_WEIGHTED = 9, 16
CONSISTENT = 1


def libmemcached(count, behavior, value):
    lib = ctypes.CDLL("libmemcached.so.11")
    lib.memcached_create.restype = ctypes.c_void_p
    lib.memcached_generate_hash.restype = ctypes.c_uint32
    for index, cluster in enumerate(CLUSTERS + [UNIX_CLUSTER]):
        print("@ " + " ".join(cluster))
        memc = ctypes.c_void_p(lib.memcached_create(None))
        if behavior is not None:
            assert lib.memcached_behavior_set(memc, behavior, ctypes.c_uint64(value)) == 0
        for host, port, weight in map(parsed, cluster):
            if host.startswith("unix:"):
                rc = lib.memcached_server_add_unix_socket_with_weight(
                    memc, host[5:].encode(), ctypes.c_uint32(weight))
            else:
                rc = lib.memcached_server_add_with_weight(
                    memc, host.strip("[]").encode(), ctypes.c_uint16(port), ctypes.c_uint32(weight))
            assert rc == 0
        for kind, shown, key in ([("s", k, k.encode()) for k in keys(count, index)]
                                 + [("b", k.hex(), k) for k in BYTES]):
            server = lib.memcached_generate_hash(memc, key, ctypes.c_size_t(len(key)))
            print("%s\t%s\t%d" % (kind, shown, server))
        lib.memcached_free(memc)


def questions(count):
    """For libraries that are not reached from Python: clusters and keys without answers."""
    for index, cluster in enumerate(CLUSTERS):
        print("@ " + " ".join(cluster))
        for key in keys(count, index):
            print("s\t" + key)


def main():
    preset = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    {
        "questions": lambda: questions(count),
        "python-memcached": lambda: python_memcached(
            count, lambda key: ((binascii.crc32(key) & 0xffffffff) >> 16) & 0x7fff),
        "python-memcached-159": lambda: python_memcached(count, None),
        "pymemcache": lambda: pymemcache(count),
        "libmemcached": lambda: libmemcached(count, None, 0),
        "libmemcached-ketama": lambda: libmemcached(count, DISTRIBUTION, CONSISTENT),
        "libmemcached-ketama-weighted": lambda: libmemcached(count, KETAMA_WEIGHTED, 1),
    }[preset]()


if __name__ == "__main__":
    main()
