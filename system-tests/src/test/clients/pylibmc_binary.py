"""Does all that pylibmc can do over the binary protocol with one server, and says what came of it.

    pylibmc_binary.py PORT
    pylibmc_binary.py /path/of/a/unix/socket
"""
import sys

import pylibmc


def attempt(call, *arguments):
    try:
        return call(*arguments)
    except pylibmc.Error as error:
        return type(error).__name__


def say(what, *steps):
    """Makes calls in order, each a function and its arguments, and says what they returned."""
    print(what, *[attempt(*step) for step in steps])


def main():
    address = sys.argv[1] if sys.argv[1].startswith('/') else '127.0.0.1:' + sys.argv[1]
    mc = pylibmc.Client([address], binary=True, behaviors={'cas': True})
    say('set', (mc.set, 'key', 'value'), (mc.add, 'key', 'x'), (mc.replace, 'none', 'x'))
    say('join', (mc.append, 'key', '+'), (mc.prepend, 'key', '-'), (mc.get, 'key'))
    value, cas = mc.gets('key')
    say('cas', (mc.cas, 'key', 'changed', cas), (mc.cas, 'key', 'late', cas), (mc.get, 'key'))
    say('touch', (mc.touch, 'key', 100), (mc.touch, 'none', 100))
    say('number', (mc.set, 'number', 10), (mc.incr, 'number', 5), (mc.decr, 'number', 3))
    say('no number', (mc.incr, 'none'), (mc.get, 'number'))
    many = {'many:%d' % i: 'value of %d' % i for i in range(300)}
    print('many', mc.set_multi(many), mc.get_multi(list(many)) == many)
    large = 'large value ' * 40000
    print('large', mc.set('large', large), mc.get('large') == large)
    say('too large', (mc.set, 'large', 'v' * 2000000), (mc.get, 'large'))
    say('delete', (mc.delete, 'key'), (mc.delete, 'key'), (mc.delete_multi, list(many)))
    stats = mc.get_stats()[0][1]
    print('stats', stats['curr_items'], stats['limit_maxbytes'])
    say('flush', (mc.flush_all,), (mc.get, 'number'))


main()
