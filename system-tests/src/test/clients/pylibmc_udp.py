"""Stores by UDP with pylibmc, by either protocol, and says what a get by TCP finds.

    pylibmc_udp.py PORT
"""
import sys
import time

import pylibmc

PATIENCE_SECONDS = 20


def found(reader, key):
    """Waits for a key, since nothing tells when a datagram has been served."""
    end = time.monotonic() + PATIENCE_SECONDS
    while reader.get(key) is None and time.monotonic() < end:
        time.sleep(0.01)
    return reader.get(key)


def main():
    address = '127.0.0.1:' + sys.argv[1]
    reader = pylibmc.Client([address])
    for key, binary in (('text', False), ('binary', True)):
        pylibmc.Client(['udp:' + address], binary=binary).set(key, 'value')
        print(key, found(reader, key))


main()
