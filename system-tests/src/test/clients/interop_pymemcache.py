"""Writes what Java shall read, or reads what Java has written, with pymemcache's HashClient.

    interop_pymemcache.py write|read PORT PORT PORT
"""
import sys

from pymemcache import serde
from pymemcache.client.hash import HashClient

KEYS = 400


def keys():
    return ['k1', 'name', '键', 'ключ'] + ['user:%d' % (i * i * 7919) for i in range(KEYS)]


def values():
    return {
        'text': 'text', 'bytes': b'\x00\xff\r\n', 'int': 42, 'int-huge': 2 ** 70, 'true': True,
        'none': None, 'float': 1.5, 'list': [1, 'two', 3.0, None, [b'4']], 'dict': {'a': (1, 2)},
        'set': {1},
    }


def routed(client):
    """The server of a key routed by 'server key': 3.5, which Debian has, knows no tuples yet."""
    return client.clients[client.hasher.get_node('server key')]


def write(client):
    failed = client.set_many({key: 'of ' + key for key in keys()}, noreply=False)
    for key, value in values().items():
        if not client.set('value:' + key, value, noreply=False):
            failed.append(key)
    client.set(b'bytes-key', 'of bytes', noreply=False)
    routed(client).set('routed-key', 'of routed', noreply=False)
    print('failed', failed)


def read(client):
    found = client.get_many(keys())
    print('found', sum(found.get(key) == 'of ' + key for key in keys()), 'of', len(keys()))
    for key in ('text', 'bytes', 'int', 'int-huge'):
        print(key, repr(client.get('value:' + key)))
    print('bytes-key', client.get(b'bytes-key'))
    print('routed-key', routed(client).get('routed-key'))


def main():
    servers = [('127.0.0.1', int(port)) for port in sys.argv[2:]]
    client = HashClient(servers, serde=serde.pickle_serde, allow_unicode_keys=True,
                        connect_timeout=20, timeout=20)
    {'write': write, 'read': read}[sys.argv[1]](client)


main()
