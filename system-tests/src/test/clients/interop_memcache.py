"""Writes what Java shall read, or reads what Java has written, with python-memcached 1.59.

    interop_memcache.py write|read PORT PORT PORT

The servers weigh 1, 2 and 3. What is read is printed, one key a line.
"""
import sys

import memcache

KEYS = 400


def keys():
    return ['k1', 'name', 'ob', '键', 'ключ', '日本語のキー'] + ['user:%d' % (i * i * 7919) for i in range(KEYS)]


def values():
    return {
        'text': 'text', 'text-empty': '', 'text-wide': '张三 \U0001f600', 'bytes': b'\x00\xff\r\n',
        'int': 42, 'int-negative': -42, 'int-64': 2 ** 63 - 1, 'int-huge': 2 ** 70, 'true': True,
        'none': None, 'float': 1.5, 'float-tiny': -1e-300, 'list': [1, 'two', 3.0, None, [b'4']],
        'tuple': (1, 'two'), 'dict': {'a': 1, 'b': [2]}, 'set': {1}, 'shared': [[1]] * 2,
    }


def write(mc):
    failed = mc.set_multi({key: 'of ' + key for key in keys()})
    for key, value in values().items():
        if not mc.set('value:' + key, value):
            failed.append(key)
    mc.set('packed:text', 'long text ' * 1000, min_compress_len=100)
    mc.set('packed:bytes', b'long bytes ' * 1000, min_compress_len=100)
    mc.set('packed:list', ['long list'] * 1000, min_compress_len=100)
    mc.set('counter', 10)
    mc.decr('counter', 5)
    for number in (0, 1, 5, -7, 10 ** 30, -(10 ** 30)):
        mc.set((number, 'routed:%d' % number), 'of %d' % number)
    print('failed', failed)


def read(mc):
    found = mc.get_multi(keys())
    print('found', sum(found.get(key) == 'of ' + key for key in keys()), 'of', len(keys()))
    for key in ('text', 'text-empty', 'text-wide', 'bytes', 'int', 'int-negative', 'int-64', 'int-huge',
                'packed:text', 'packed:bytes', 'counter'):
        print(key, repr(mc.get('value:' + key))[:40])
    for number in (0, 1, 5, -7, 10 ** 30, -(10 ** 30)):
        print('routed', number, mc.get((number, 'routed:%d' % number)))
    print('counted', mc.incr('value:counter', 4), mc.decr('value:counter', 1))


def main():
    ports = [int(port) for port in sys.argv[2:]]
    mc = memcache.Client([('127.0.0.1:%d' % port, i + 1) for i, port in enumerate(ports)],
                         socket_timeout=20)
    {'write': write, 'read': read}[sys.argv[1]](mc)


main()
