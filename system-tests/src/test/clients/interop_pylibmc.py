"""Writes what Java shall read, or reads what Java has written, with pylibmc over libmemcached.

    interop_pylibmc.py write|read modula|modula-binary|ketama|weighted PORT PORT PORT

Of `weighted` the servers weigh 1, 2 and 3; `modula-binary` speaks the binary protocol.
"""
import sys

import pylibmc

KEYS = 400
BEHAVIORS = {
    'modula': {'distribution': 'modula'},
    'modula-binary': {'distribution': 'modula'},
    'ketama': {'distribution': 'consistent'},
    'weighted': {'ketama_weighted': True},
}


def keys():
    return ['k1', 'name'] + ['user:%d' % (i * i * 7919) for i in range(KEYS)]


def values():
    return {
        'text': 'text', 'text-wide': '张三', 'bytes': b'\x00\xff\r\n', 'int': 42, 'int-negative': -42,
        'int-huge': 2 ** 70, 'true': True, 'none': None, 'float': 1.5,
        'list': [1, 'two', 3.0, None, [b'4']], 'dict': {'a': (1, 2)}, 'set': {1},
    }


def write(client):
    failed = client.set_multi({key: 'of ' + key for key in keys()})
    for key, value in values().items():
        if not client.set('value:' + key, value):
            failed.append(key)
    client.set('packed', 'long text ' * 1000, min_compress_len=100)
    print('failed', failed)


def read(client):
    found = client.get_multi(keys())
    print('found', sum(found.get(key) == 'of ' + key for key in keys()), 'of', len(keys()))
    for key in ('text', 'text-wide', 'bytes', 'int', 'int-negative', 'int-huge'):
        print(key, repr(client.get('value:' + key)))
    print('packed', client.get('value:packed')[:9])


def main():
    weighted = sys.argv[2] == 'weighted'
    servers = ['127.0.0.1:%s:%d' % (port, i + 1 if weighted else 1)
               for i, port in enumerate(sys.argv[3:])]
    client = pylibmc.Client(servers, binary=sys.argv[2] == 'modula-binary',
                            behaviors=BEHAVIORS[sys.argv[2]])
    {'write': write, 'read': read}[sys.argv[1]](client)


main()
