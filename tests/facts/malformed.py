"""Bytes that are not an item of their protocol, by what is wrong with them.

CBOR: all examples of RFC 8949, appendix F. msgpack: after its specification.
"""

from typing import Final

from msglc_browser.archive.model.node import Protocol

CBOR: Final = {
    "head cut": "18 19 1a 1b 1901 1a0102 1b01020304050607 38 58 78 98 9a01ff00 b8 d8 f8 f900 "
    "fa0000 fb000000",
    "string cut": "41 61 5affffffff00 5bffffffffffffffff010203 7affffffff00 "
    "7b7fffffffffffffff010203",
    "items missing": "81 818181818181818181 8200 a1 a20102 a100 a2000000",
    "tag without content": "c0",
    "open string not closed": "5f4100 7f6100",
    "open container not closed": "9f 9f0102 bf bf01020102 819f 9f8000 9f9f9f9f9fffffffff "
    "9f819f819f9fffffff",
    "reserved head": "1c 1d 1e 3c 3d 3e 5c 5d 5e 7c 7d 7e 9c 9d 9e bc bd be dc dd de fc fd fe",
    "simple value of two bytes": "f800 f801 f818 f81f",
    "chunk of another type": "5f00ff 5f21ff 5f6100ff 5f80ff 5fa0ff 5fc000ff 5fe0ff 7f4100ff",
    "chunk of unknown size": "5f5f4100ffff 7f7f6100ffff",
    "break alone": "ff",
    "break in a known size": "81ff 8200ff a1ff a1ff00 a100ff a20000ff 9f81ff 9f829f819f9fffffffff",
    "break instead of a value": "bf00ff bf000000ff",
    "unknown size of a number": "1f 3f df",
}

MSGPACK: Final = {
    "never used": "c1 91c1 81c100 81a161c1 92c100",
    "head cut": "c4 c5 c500 c6 c6000000 c7 c8 c800 c9 c9000000 ca ca000000 cb cb00000000000000 cc "
    "cd cd00 ce ce000000 cf cf00000000000000 d0 d1 d100 d2 d2000000 d3 d300000000000000 d9 da da00 "
    "db db000000 dc dc00 dd dd000000 de de00 df df000000",
    "string cut": "a1 bf61 c401 c50001 c6ffffffff00 d901 da0002ff dbffffffff61",
    "extension cut": "d4 d401 d501 d50101 d601010203 d7ff00000000000000 d80800 c70101 c80001ff "
    "c9ffffffff01",
    "items missing": "91 9191 9f00 dc0001 dd00000001 ddffffffff00 81 8100 82000000 de000100 "
    "df00000001 dfffffffff0000",
}

MALFORMED: Final = [
    (protocol, reason, bytes.fromhex(each))
    for protocol, table in ((Protocol.CBOR, CBOR), (Protocol.MSGPACK, MSGPACK))
    for reason, examples in table.items()
    for each in examples.split()
]
"""(protocol, what is wrong, bytes)"""
