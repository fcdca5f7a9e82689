"""Lists and dicts in msgpack.

From msgpack-test-suite and the msgpack specification.
"""

from math import nan
from typing import Final

from msglc_browser.archive.model.values import ExtValue, Pairs, Timestamp
from tests.facts.fact import (
    NO_SUCH_KEYS,
    NOT_IN_CBOR,
    NOT_VALID,
    REPEATED,
    UNDECODED,
    Fact,
    Kept,
    Noted,
)

CONTAINERS: Final = (
    Fact("array", [], "90 dc0000 dd00000000", "[]"),
    Fact("array", [1], "9101 dc000101 dd0000000101", "[1]"),
    Fact(
        "array",
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        "9f0102030405060708090a0b0c0d0e0f dc000f0102030405060708090a0b0c0d0e0f "
        "dd0000000f0102030405060708090a0b0c0d0e0f",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]",
    ),
    Fact(
        "array",
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        "dc00100102030405060708090a0b0c0d0e0f10 dd000000100102030405060708090a0b0c0d0e0f10",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]",
    ),
    Fact("array", ["a"], "91a161 dc0001a161 dd00000001a161", '["a"]'),
    Fact("map", {}, "80 de0000 df00000000", "{}"),
    Fact("map", {"a": 1}, "81a16101 de0001a16101 df00000001a16101", "{a: 1}"),
    Fact("map", {"a": "A"}, "81a161a141 de0001a161a141 df00000001a161a141", '{a: "A"}'),
    Fact("nested", [[]], "9190 dc0001dc0000 dd00000001dd00000000", "[[]]"),
    Fact("nested", [{}], "9180 dc000180 dd0000000180", "[{}]"),
    Fact("nested", {"a": {}}, "81a16180 de0001a161de0000 df00000001a161df00000000", "{a: {}}"),
    Fact("nested", {"a": []}, "81a16190 de0001a16190 df00000001a16190", "{a: []}"),
    Fact(
        "map of int keys",
        {1: 2, 3: 4},
        "8201020304",
        "{1: 2, 3: 4}",
        json=Noted({"1": 2, "3": 4}, "2 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of nil",
        {None: 1},
        "81c001",
        "{null: 1}",
        json=Noted({"null": 1}, "1 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of bools",
        {False: 0, True: 1},
        "82c200c301",
        "{false: 0, true: 1}",
        json=Noted({"false": 0, "true": 1}, "2 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of float",
        {1.5: "x"},
        "81cb3ff8000000000000a178",
        '{1.5: "x"}',
        json=Noted({"1.5": "x"}, "1 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of bytes",
        {b"\xff": 1},
        "81c401ff01",
        "{bytes(1) ff: 1}",
        json=Noted({"/w==": 1}, "1 × keys that are not text; 1 × byte strings"),
    ),
    Fact(
        "map of NaN",
        {nan: 1},
        "81cb7ff800000000000001",
        "{NaN: 1}",
        json=Noted({"null": 1}, "1 × keys that are not text; 1 × NaN or infinity"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of a time",
        {Timestamp(1): 2},
        "81d6ff0000000102",
        "{1970-01-01T00:00:01Z: 2}",
        json=Noted({"1970-01-01T00:00:01Z": 2}, "1 × keys that are not text; 1 × times"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of an ext",
        {ExtValue(5, b"x"): 1},
        "81d4057801",
        "{ext(5) bytes(1) 78: 1}",
        json=Noted(
            {'{"ext": 5, "data": "eA=="}': 1}, "1 × keys that are not text; 1 × extension values"
        ),
        crossed=Noted(Pairs((({"ext": 5, "data": b"x"}, 1),)), "1 × extension values"),
        copied=NO_SUCH_KEYS,
        imported=NOT_IN_CBOR,
    ),
    Fact(
        "map of equal keys",
        Pairs(
            (
                ("a", 1),
                ("a", 2),
            )
        ),
        "82a16101a16102",
        "{a: 1, a: 2}",
        json=Noted(Kept.SAME, "1 key has the same text as another key of the dict"),
        copied=REPEATED,
        imported=REPEATED,
    ),
    Fact(
        "map of 1 and 1.0",
        Pairs(
            (
                (1, "a"),
                (1.0, "b"),
            )
        ),
        "8201a161cb3ff0000000000000a162",
        '{1: "a", 1.0: "b"}',
        json=Noted({"1": "a", "1.0": "b"}, "2 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of 1 and true",
        Pairs(
            (
                (1, "a"),
                (True, "b"),
            )
        ),
        "8201a161c3a162",
        '{1: "a", true: "b"}',
        json=Noted({"1": "a", "true": "b"}, "2 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of 0 and false",
        Pairs(
            (
                (0, "a"),
                (False, "b"),
            )
        ),
        "8200a161c2a162",
        '{0: "a", false: "b"}',
        json=Noted({"0": "a", "false": "b"}, "2 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of a list",
        Pairs((([1], 2),)),
        "81910102",
        "{[1]: 2}",
        json=Noted({"[1]": 2}, "1 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of a map",
        Pairs((({"a": 1}, 2),)),
        "8181a1610102",
        "{{a: 1}: 2}",
        json=Noted({'{"a": 1}': 2}, "1 × keys that are not text"),
        copied=NO_SUCH_KEYS,
    ),
    Fact(
        "map of text and bytes",
        {"a": 1, b"a": 2},
        "82a16101c4016102",
        "{a: 1, bytes(1) 61: 2}",
        json=Noted({"a": 1, "YQ==": 2}, "1 × keys that are not text; 1 × byte strings"),
    ),
    Fact(
        "map of bytes and their base64",
        {b"a": 1, "YQ==": 2},
        "82c4016101a459513d3d02",
        '{bytes(1) 61: 1, "YQ==": 2}',
        json=Noted(
            Pairs((("YQ==", 1), ("YQ==", 2))),
            "1 × keys that are not text; 1 × byte strings; "
            "1 key has the same text as another key of the dict",
        ),
    ),
    Fact("map of an empty key", {"": 1}, "81a001", '{"": 1}'),
    Fact(
        "map of a slash",
        {"a/b": 1, "a": {"b": 2}},
        "82a3612f6201a16181a16202",
        '{"a/b": 1, a: {b: 2}}',
    ),
    Fact(
        "map of bad text",
        {"\udcff": 1},
        "81a1ff01",
        '{"\\udcff": 1}',
        json=Noted({"\ufffd": 1}, "1 × text that is not UTF-8"),
        crossed=Noted({"\ufffd": 1}, "1 × text that is not UTF-8"),
        copied=UNDECODED,
        imported=NOT_VALID,
    ),
    Fact("map, order kept", {"b": 1, "a": 2}, "82a16201a16102", "{b: 1, a: 2}"),
    Fact(
        "nested mixed",
        {"a": [1, {"b": []}, None]},
        "81a161930181a16290c0",
        "{a: [1, {b: []}, null]}",
    ),
    Fact(
        "nested 20 deep",
        [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],
        "9191919191919191919191919191919191919190",
        "[[[[[[[[[…",
    ),
    Fact(
        "list of times",
        [Timestamp(1), Timestamp(1, 1)],
        "92d6ff00000001d7ff0000000400000001",
        "[1970-01-01T00:00:01Z, 1970-01-01T00:00:01.000000001Z]",
        json=Noted(["1970-01-01T00:00:01Z", "1970-01-01T00:00:01.000000001Z"], "2 × times"),
    ),
    Fact(
        "list of exts",
        [ExtValue(1, b"\x02"), None],
        "92d40102c0",
        "[ext(1) bytes(1) 02, null]",
        json=Noted([{"ext": 1, "data": "Ag=="}, None], "1 × extension values"),
        crossed=Noted([{"ext": 1, "data": b"\x02"}, None], "1 × extension values"),
        imported=NOT_IN_CBOR,
    ),
    Fact(
        "list of bytes and text",
        [b"a", "a"],
        "92c40161a161",
        '[bytes(1) 61, "a"]',
        json=Noted(["YQ==", "a"], "1 × byte strings"),
    ),
    Fact("list of numbers", [1, 1.0, True], "9301cb3ff0000000000000c3", "[1, 1.0, true]"),
)
