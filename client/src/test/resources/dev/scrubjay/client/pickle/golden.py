"""Pickles of plain data, and what is in them, for PickleReaderTest.

Run: python3 golden.py > golden.txt        (made with Python 3.11)

Each line: protocol, who pickled (c, python, or optimized), the value in a plain notation, the hex.
"""
import pickle
import pickletools
import struct
import sys


def notation(value):
    """Writes a value so that Java can write the same without Python's rules."""
    kind = type(value)
    if value is None:
        return "none"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return "i" + str(value)
    if kind is float:
        return "f" + struct.pack(">d", value).hex()
    if kind is str:
        return "s" + value.encode("utf-16-be", "surrogatepass").hex()
    if kind is bytes:
        return "b" + value.hex()
    if kind is list:
        return "[" + ",".join(map(notation, value)) + "]"
    if kind is tuple:
        return "(" + ",".join(map(notation, value)) + ")"
    if kind is dict:
        return "{" + ",".join(notation(k) + "=" + notation(v) for k, v in value.items()) + "}"
    if kind is set:
        return "<" + ",".join(sorted(map(notation, value))) + ">"
    raise TypeError(kind)


shared = ["twice"]
values = [
    None, True, False,
    0, 1, -1, 127, 128, 255, 256, -256, 65535, 65536, 2**31 - 1, 2**31, -2**31, -2**31 - 1,
    2**32, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**70, -2**70, 10**30, 2**2040, -2**3000,
    0.0, -0.0, 1.5, -2.25, 0.1, 1e100, 5e-324, 1.7976931348623157e308,
    float("inf"), float("-inf"), float("nan"),
    "", "jack", "5 ", "李四", "é", "\x00\n\r\x1a\\", "\\u0041", "\\\\u0041", "a\\", "😀", "\ud800", "x\udfff!",
    "\ufffd", "'\"", "a" * 255, "a" * 256, "é" * 130, "\u0101",
    b"x", b"\x00\xff", b"\\\n\r\x1a\x00'", bytes(range(256)), b"y" * 256,
    [], [1], [1, [2, [3, []]]], [None, True, "a", b"b", 1.5], list(range(30)),
    (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((), ((1,),)), (None, [1], {"a": ()}),
    {}, {"a": 1}, {1: "a", "b": None, (1, "t"): [2], None: True, 2**70: 1.5}, {"user": {"name": "jack", "age": 19}},
    {b"k": b"v"},
    set(), {1}, {"a", "b", "c"}, {(1, 2), (3, 4)}, {None, True, 2.5},
    [shared, shared, (shared, shared)], ["same"] * 5, [b"same"] * 3, [(1, 2)] * 4,
    {"rows": [{"id": i, "name": "n%d" % i, "tags": {"t"}} for i in range(8)]},
    list(range(1001)),  # picklers put a thousand at a time
]

sys.stdout.write("# " + __doc__.strip().replace("\n", "\n# ").replace("# \n", "#\n") + "\n")
for value in values:
    is_long = len(notation(value)) > 3000
    for protocol in (0, 4) if is_long else range(6):
        pickled = {pickle.dumps(value, protocol): "c"}
        if not is_long:
            pickled.setdefault(pickle._dumps(value, protocol), "python")
        if type(value) in (list, dict, tuple, set) and not is_long:
            pickled.setdefault(pickletools.optimize(pickle.dumps(value, protocol)), "optimized")
        for data, who in pickled.items():
            print(protocol, who, notation(value), data.hex())
