#!/usr/bin/env python3
"""Asks a running twemproxy where it puts keys. See routing_vectors.py for the format.

    twemproxy_vectors.py [KEYS] > twemproxy.tsv

Needs Debian's nutcracker. The servers behind it are stubs on loopback addresses that know no key.
"""
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.argv = sys.argv[:1] + ["questions"] + sys.argv[1:]
from routing_vectors import keys  # noqa: E402

CLUSTERS = [
    ["127.0.0.1:21311=1", "127.0.0.1:21312=2", "127.0.0.1:21313=3"],
    ["127.0.0.1:21314=1", "127.0.0.1:21315=1", "127.0.0.1:21316=1"],
    ["127.0.9.%d:11211=%d" % (i + 1, w)
     for i, w in enumerate([600, 300, 200, 350, 1000, 800, 950, 100])],
    ["127.0.10.%d:11211=1" % (i + 1) for i in range(25)],
    ["127.0.11.1:21317=7", "127.0.11.2:21317=3"],
]
PORT = 21300


def stub(address, number, asked):
    """Answers every `get` with a miss and notes who was asked."""
    listener = socket.create_server(address)

    def serve(connection):
        with connection, connection.makefile("rb") as lines:
            for _ in lines:
                asked.append(number)
                connection.sendall(b"END\r\n")

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def configuration():
    text = ""
    for index, cluster in enumerate(CLUSTERS):
        text += "pool%d:\n  listen: 127.0.0.1:%d\n" % (index, PORT + index)
        text += "  hash: fnv1a_64\n  distribution: ketama\n  auto_eject_hosts: false\n  servers:\n"
        for server in cluster:
            text += "   - %s:%s\n" % tuple(server.rsplit("=", 1))
    return text


def connected(port):
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.05)


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    asked = []
    for cluster in CLUSTERS:
        for number, server in enumerate(cluster):
            host, port = server.rsplit("=", 1)[0].split(":")
            stub((host, int(port)), number, asked)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "nutcracker.yml")
        with open(path, "w", encoding="ascii") as file:
            file.write(configuration())
        proxy = subprocess.Popen(
            ["nutcracker", "-c", path, "-o", os.path.join(folder, "log"), "-p",
             os.path.join(folder, "pid"), "-s", str(PORT - 1), "-a", "127.0.0.1"],
            stderr=subprocess.DEVNULL)
        try:
            for index, cluster in enumerate(CLUSTERS):
                print("@ " + " ".join(cluster))
                with connected(PORT + index) as client, client.makefile("rb") as lines:
                    for key in keys(count, index):
                        asked.clear()
                        client.sendall(b"get " + key.encode() + b"\r\n")
                        assert lines.readline() == b"END\r\n"
                        print("s\t%s\t%d" % (key, asked[0]))
        finally:
            proxy.kill()
            proxy.wait()


main()
