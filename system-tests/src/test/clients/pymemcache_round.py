"""Every text operation that pymemcache knows, against the servers named on the command line."""
import sys

from pymemcache.client.base import Client
from pymemcache.client.hash import HashClient
from pymemcache.exceptions import MemcacheClientError, MemcacheServerError


def equal(actual, expected):
    if actual != expected:
        raise AssertionError('expected %r, but was %r' % (expected, actual))


def refused(kind, operation, *arguments):
    try:
        operation(*arguments)
    except kind:
        return
    raise AssertionError('%r was not refused' % (arguments,))


def stores(client):
    equal(client.set('a', 'one', expire=100, noreply=False), True)
    equal(client.get('a'), b'one')
    equal(client.get('missing', 'other'), 'other')
    equal(client.add('a', 'x', noreply=False), False)
    equal(client.add('b', 'two', noreply=False), True)
    equal(client.replace('b', 'three', noreply=False), True)
    equal(client.replace('missing', 'x', noreply=False), False)
    equal(client.append('b', '+', noreply=False), True)
    equal(client.prepend('b', '-', noreply=False), True)
    equal(client.append('missing', '+', noreply=False), False)
    equal(client.get('b'), b'-three+')
    equal(client.set('f', b'', flags=4294967295, noreply=False), True)
    equal(client.get('f'), b'')
    equal(client.set('c', b'any \r\nbyte \x00\xff'), True)      # no reply asked for
    equal(client.get('c'), b'any \r\nbyte \x00\xff')


def compare_and_swap(client):
    client.set('cas', '1', noreply=False)
    value, unique = client.gets('cas')
    equal(value, b'1')
    equal(client.cas('cas', '2', unique, noreply=False), True)
    equal(client.cas('cas', '3', unique, noreply=False), False)
    equal(client.cas('missing', '3', unique, noreply=False), None)
    equal(client.get('cas'), b'2')
    equal(client.gets('missing'), (None, None))


def arithmetic(client):
    client.set('n', '10', noreply=False)
    equal(client.incr('n', 5), 15)
    equal(client.decr('n', 6), 9)
    equal(client.get('n'), b'9 ')
    equal(client.decr('n', 100), 0)
    equal(client.incr('missing', 1), None)
    equal(client.incr('n', 2 ** 64 - 1), 2 ** 64 - 1)
    client.set('word', 'ten', noreply=False)
    refused(MemcacheClientError, client.incr, 'word', 1)


def expiry(client):
    equal(client.touch('a', 1000, noreply=False), True)
    equal(client.touch('missing', 1000, noreply=False), False)
    equal(client.set('old', 'x', expire=-1, noreply=False), True)
    equal(client.get('old'), None)


def many(client):
    pairs = {'many%d' % i: ('value %d' % i).encode() for i in range(200)}
    equal(client.set_many(pairs, noreply=False), [])
    equal(client.get_many(pairs.keys()), pairs)
    equal(client.get_many(['many1', 'missing']), {'many1': b'value 1'})
    found = client.gets_many(['many1', 'many2'])
    equal({key: value for key, (value, unique) in found.items()},
          {'many1': b'value 1', 'many2': b'value 2'})
    equal(client.delete('many1', noreply=False), True)
    equal(client.delete('many1', noreply=False), False)
    equal(client.delete_many(['many2', 'many3'], noreply=False), True)
    equal(client.get_many(['many1', 'many2', 'many3']), {})


def server_wide(client):
    if not client.version().startswith(b'1.6.'):
        raise AssertionError(client.version())
    stats = client.stats()
    equal(stats[b'pointer_size'], 64)
    equal(stats[b'curr_items'] > 100, True)
    equal(client.stats('settings')[b'cas_enabled'], b'yes')
    equal(len(client.stats('items')) > 0, True)
    equal(len(client.stats('slabs')) > 0, True)
    refused(MemcacheServerError, client.set, 'huge', b'x' * 1100000, 0, False)
    equal(client.get('huge'), None)
    equal(client.flush_all(noreply=False), True)
    equal(client.get('a'), None)


def spread(servers):
    client = HashClient(servers, use_pooling=True)
    pairs = {'spread%d' % i: ('%d' % i).encode() for i in range(100)}
    equal(client.set_many(pairs), [])
    equal(client.get_many(pairs.keys()), pairs)
    for key, value in pairs.items():
        equal(client.get(key), value)
    holders = [int(Client(server).stats()[b'curr_items']) for server in servers]
    equal(sum(holders), 100)
    equal(all(held > 10 for held in holders), True)
    equal(client.delete('spread1', noreply=False), True)
    equal(client.get('spread1'), None)


def address(argument):
    """A port of this machine, or the path of a unix socket."""
    return argument if argument.startswith('/') else ('127.0.0.1', int(argument))


def main():
    servers = [address(argument) for argument in sys.argv[1:]]
    spread(servers)     # first: it counts the items of servers that hold none yet
    client = Client(servers[0])
    for part in (stores, compare_and_swap, arithmetic, expiry, many, server_wide):
        part(client)
    client.quit()
    print('all operations done')


main()
