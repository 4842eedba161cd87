"""Every operation that python-memcached knows, against the server named on the command line."""
import sys

import memcache


def equal(actual, expected):
    if actual != expected:
        raise AssertionError('expected %r, but was %r' % (expected, actual))


def stores(client):
    equal(client.set('a', 'one', time=100), True)
    equal(client.get('a'), 'one')
    equal(client.get('missing'), None)
    equal(bool(client.add('a', 'x')), False)
    equal(bool(client.add('b', 'two')), True)
    equal(bool(client.replace('b', 'three')), True)
    equal(bool(client.replace('missing', 'x')), False)
    equal(bool(client.append('b', '+')), True)
    equal(bool(client.prepend('b', '-')), True)
    equal(bool(client.append('missing', '+')), False)
    equal(client.get('b'), '-three+')
    for value in (b'any \r\nbyte \x00\xff', '', 42, 2 ** 70, True, 1.5, None, [1, {'a': (2,)}]):
        equal(client.set('typed', value), True)
        equal(client.get('typed'), value)
    large = 'large value ' * 40000
    equal(client.set('large', large), True)
    equal(client.get('large'), large)
    equal(client.set('packed', large, min_compress_len=100), True)
    equal(client.get('packed'), large)
    equal(client.set((7, 'routed'), 'x'), True)
    equal(client.get((7, 'routed')), 'x')


def compare_and_swap(client):
    client.set('cas', '1')
    equal(client.gets('cas'), '1')
    equal(client.cas('cas', '2'), True)
    client.gets('cas')
    other = memcache.Client(client.servers_named)
    other.set('cas', '3')
    equal(bool(client.cas('cas', '4')), False)
    equal(client.get('cas'), '3')
    other.disconnect_all()


def arithmetic(client):
    client.set('n', 10)
    equal(client.incr('n', 5), 15)
    equal(client.decr('n', 6), 9)
    equal(client.get('n'), 9)
    equal(client.decr('n', 100), 0)
    equal(client.incr('missing'), None)
    client.set('word', 'ten')
    try:
        raise AssertionError('a number: %r' % client.incr('word'))
    except ValueError as error:
        equal('CLIENT_ERROR cannot increment' in str(error), True)


def expiry(client):
    equal(bool(client.touch('a', 1000)), True)
    equal(bool(client.touch('missing', 1000)), False)
    equal(client.set('old', 'x', time=-1), True)
    equal(client.get('old'), None)


def many(client):
    pairs = {'%d' % i: 'value %d' % i for i in range(300)}
    equal(client.set_multi(pairs, key_prefix='many'), [])
    equal(client.get_multi(pairs.keys(), key_prefix='many'), pairs)
    equal(client.get_multi(['many1', 'missing']), {'many1': 'value 1'})
    equal(bool(client.delete('many1')), True)
    client.delete('many1')      # it takes NOT_FOUND for success
    equal(bool(client.delete_multi(['2', '3'], key_prefix='many')), True)
    equal(client.get_multi(['many1', 'many2', 'many3']), {})


def server_wide(client):
    (name, stats), = client.get_stats()
    equal(name.startswith(client.servers_named[0]), True)
    equal(stats['pointer_size'], '64')
    equal(int(stats['curr_items']) > 290, True)
    equal(client.get_stats('settings')[0][1]['cas_enabled'], 'yes')
    equal(len(client.get_stats('items')[0][1]) > 0, True)
    equal(bool(client.set('large', 'x' * 2000000)), False)
    client.flush_all()
    equal(client.get('b'), None)
    equal(client.dead_retry > 0, True)


def main():
    servers = ['127.0.0.1:' + sys.argv[1]]
    client = memcache.Client(servers, socket_timeout=20, cache_cas=True)
    client.servers_named = servers
    for part in (stores, compare_and_swap, arithmetic, expiry, many, server_wide):
        part(client)
    client.disconnect_all()
    print('all operations done')


main()
