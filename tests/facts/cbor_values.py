"""More values in CBOR, after RFC 8949: numbers, text, bytes, keys of every kind."""

from math import nan
from typing import Final

from msglc_browser.archive.model.values import CborSimple, CborTag, Pairs, Timestamp
from tests.facts.fact import Fact, Noted

VALUES: Final = (
    Fact("half third", 0.333251953125, "f93555", "0.333251953125"),
    Fact("half subnormal", 6.097555160522461e-05, "f903ff", "6.097555160522461e-05"),
    Fact("half smallest negative", -5.960464477539063e-08, "f98001", "-5.960464477539063e-08"),
    Fact("float32 smallest", 1.401298464324817e-45, "fa00000001", "1.401298464324817e-45"),
    Fact("float64 smallest", 5e-324, "fb0000000000000001", "5e-324"),
    Fact(
        "float64 largest", 1.7976931348623157e308, "fb7fefffffffffffff", "1.7976931348623157e+308"
    ),
    Fact("0.1", 0.1, "fb3fb999999999999a", "0.1"),
    Fact("2^53+1", 9007199254740993, "1b0020000000000001", "9007199254740993"),
    Fact("-2^63", -9223372036854775808, "3b7fffffffffffffff", "-9223372036854775808"),
    Fact(
        "-2^63-1",
        -9223372036854775809,
        "3b8000000000000000",
        "-9223372036854775809",
        crossed=Noted("-9223372036854775809", "1 × integers beyond 64 bits"),
    ),
    Fact("2^63", 9223372036854775808, "1b8000000000000000", "9223372036854775808"),
    Fact("big empty", 0, "c240", "0"),
    Fact("big negative empty", -1, "c340", "-1"),
    Fact("big small", 1, "c24101", "1"),
    Fact("big of zeros", 1, "c2480000000000000001", "1"),
    Fact(
        "big of 20 bytes",
        1461501637330902918203684832716283019655932542975,
        "c254ffffffffffffffffffffffffffffffffffffffff",
        "1461501637330902918203684832716283019655932542975",
        crossed=Noted(
            "1461501637330902918203684832716283019655932542975", "1 × integers beyond 64 bits"
        ),
    ),
    Fact(
        "big negative of 20 bytes",
        -1461501637330902918203684832716283019655932542976,
        "c354ffffffffffffffffffffffffffffffffffffffff",
        "-1461501637330902918203684832716283019655932542976",
        crossed=Noted(
            "-1461501637330902918203684832716283019655932542976", "1 × integers beyond 64 bits"
        ),
    ),
    Fact(
        "simple(0)",
        CborSimple(0),
        "e0",
        "simple(0)",
        json=Noted(None, "1 × values not defined in JSON"),
        crossed=Noted(None, "1 × values not defined in msgpack"),
    ),
    Fact(
        "simple(19)",
        CborSimple(19),
        "f3",
        "simple(19)",
        json=Noted(None, "1 × values not defined in JSON"),
        crossed=Noted(None, "1 × values not defined in msgpack"),
    ),
    Fact(
        "simple(32)",
        CborSimple(32),
        "f820",
        "simple(32)",
        json=Noted(None, "1 × values not defined in JSON"),
        crossed=Noted(None, "1 × values not defined in msgpack"),
    ),
    Fact(
        "map of null and bools",
        {None: 1, False: 2, True: 3},
        "a3f601f402f503",
        "{null: 1, false: 2, true: 3}",
        json=Noted({"null": 1, "false": 2, "true": 3}, "3 × keys that are not text"),
    ),
    Fact(
        "map of float",
        {1.5: 0},
        "a1f93e0000",
        "{1.5: 0}",
        json=Noted({"1.5": 0}, "1 × keys that are not text"),
    ),
    Fact(
        "map of bytes",
        {b"\xff": 1},
        "a141ff01",
        "{bytes(1) ff: 1}",
        json=Noted({"/w==": 1}, "1 × keys that are not text; 1 × byte strings"),
    ),
    Fact(
        "map of 1, 1.0, true",
        Pairs(
            (
                (1, "a"),
                (1.0, "b"),
                (True, "c"),
            )
        ),
        "a3016161f93c006162f56163",
        '{1: "a", 1.0: "b", true: "c"}',
        json=Noted({"1": "a", "1.0": "b", "true": "c"}, "3 × keys that are not text"),
    ),
    Fact(
        "map of equal keys",
        Pairs(
            (
                ("a", 1),
                ("a", 2),
            )
        ),
        "a2616101616102",
        "{a: 1, a: 2}",
    ),
    Fact(
        "map of a list",
        Pairs((([1], 2),)),
        "a1810102",
        "{[1]: 2}",
        json=Noted({"[1]": 2}, "1 × keys that are not text"),
    ),
    Fact(
        "map of a map",
        Pairs((({"a": 1}, 2),)),
        "a1a161610102",
        "{{a: 1}: 2}",
        json=Noted({'{"a": 1}': 2}, "1 × keys that are not text"),
    ),
    Fact(
        "map of a tag",
        {CborTag(4000, 1): 2},
        "a1d90fa00102",
        "{tag 4000(1): 2}",
        json=Noted({"1": 2}, "1 × tagged values; 1 × keys that are not text"),
        crossed=Noted({1: 2}, "1 × tagged values"),
    ),
    Fact(
        "map of big",
        {18446744073709551616: 1},
        "a1c24901000000000000000001",
        "{18446744073709551616: 1}",
        json=Noted({"18446744073709551616": 1}, "1 × keys that are not text"),
        crossed=Noted({"18446744073709551616": 1}, "1 × integers beyond 64 bits"),
    ),
    Fact(
        "map of a time",
        {Timestamp(1): 2},
        "a1c10102",
        "{1970-01-01T00:00:01Z: 2}",
        json=Noted({"1970-01-01T00:00:01Z": 2}, "1 × keys that are not text"),
    ),
    Fact(
        "map of simple",
        {CborSimple(16): 1},
        "a1f001",
        "{simple(16): 1}",
        json=Noted({"null": 1}, "1 × keys that are not text; 1 × values not defined in JSON"),
        crossed=Noted({None: 1}, "1 × values not defined in msgpack"),
    ),
    Fact(
        "map of NaN",
        {nan: 1},
        "a1f97e0001",
        "{NaN: 1}",
        json=Noted({"null": 1}, "1 × keys that are not text; 1 × NaN or infinity"),
    ),
    Fact("open text key", {"ab": 1}, "a17f61616162ff01", "{ab: 1}"),
    Fact("map, order kept", {"b": 1, "a": 2}, "a2616201616102", "{b: 1, a: 2}"),
    Fact(
        "map of undefined",
        {CborSimple(23): 0},
        "a1f700",
        "{undefined: 0}",
        json=Noted({"null": 0}, "1 × keys that are not text; 1 × values not defined in JSON"),
        crossed=Noted({None: 0}, "1 × values not defined in msgpack"),
    ),
    Fact(
        "map of two widths",
        Pairs(
            (
                (1, "a"),
                (1, "b"),
            )
        ),
        "a201616118016162",
        '{1: "a", 1: "b"}',
        json=Noted(
            Pairs(
                (
                    ("1", "a"),
                    ("1", "b"),
                )
            ),
            "2 × keys that are not text; 1 × distinct keys",
        ),
    ),
    Fact(
        "text not UTF-8",
        "a\udcff",
        "6261ff",
        "a\\udcff",
        json=Noted("a\ufffd", "1 × text that is not UTF-8"),
        crossed=Noted("a\ufffd", "1 × text that is not UTF-8"),
    ),
    Fact(
        "text overlong",
        "\udcc0\udcaf",
        "62c0af",
        "\\udcc0\\udcaf",
        json=Noted("\ufffd\ufffd", "1 × text that is not UTF-8"),
        crossed=Noted("\ufffd\ufffd", "1 × text that is not UTF-8"),
    ),
    Fact(
        "text surrogate",
        "\udced\udca0\udc80",
        "63eda080",
        "\\udced\\udca0\\udc80",
        json=Noted("\ufffd\ufffd\ufffd", "1 × text that is not UTF-8"),
        crossed=Noted("\ufffd\ufffd\ufffd", "1 × text that is not UTF-8"),
    ),
    Fact("text split in a character", "\xfc", "7f61c361bcff", "ü"),
    Fact("text of NUL", "a\x00b", "63610062", "a\\u0000b"),
    Fact(
        "bytes all",
        b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17",
        "5818000102030405060708090a0b0c0d0e0f1011121314151617",
        "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17",
        json=Noted("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "1 × byte strings"),
    ),
    Fact("open in open", [[[1]]], "9f9f9f01ffffff", "[[[1]]]"),
    Fact("open map of open", {"a": {"b": []}}, "bf6161bf61629fffffff", "{a: {b: []}}"),
    Fact(
        "chunks, empty",
        b"\x01",
        "5f4040410140ff",
        "bytes(1) 01",
        json=Noted("AQ==", "1 × byte strings"),
    ),
    Fact(
        "20 deep",
        [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],
        "8181818181818181818181818181818181818180",
        "[[[[[[[[[…",
    ),
    Fact(
        "list of undefined",
        [CborSimple(23), None],
        "82f7f6",
        "[undefined, null]",
        json=Noted([None, None], "1 × values not defined in JSON"),
        crossed=Noted([None, None], "1 × values not defined in msgpack"),
    ),
    Fact(
        "list of times",
        [Timestamp(1), Timestamp(1, 500000000)],
        "82c101c1f93e00",
        "[1970-01-01T00:00:01Z, 1970-01-01T00:00:01.5Z]",
        json=["1970-01-01T00:00:01Z", "1970-01-01T00:00:01.5Z"],
    ),
    Fact(
        "list of bigs",
        [18446744073709551616, -18446744073709551617],
        "82c249010000000000000000c349010000000000000000",
        "[18446744073709551616, -18446744073709551617]",
        crossed=Noted(
            ["18446744073709551616", "-18446744073709551617"], "2 × integers beyond 64 bits"
        ),
    ),
)
