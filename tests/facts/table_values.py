"""Lists and dicts that become tables and arrays, and what each format holds of them."""

from math import inf, nan
from typing import Final

from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Timestamp
from tests.facts.fact import Noted, Refused, TableFact

TABLES: Final = (
    TableFact(
        "integers",
        [0, 1, -1, 9223372036854775807, -9223372036854775808],
        ["value", "0", "1", "-1", "9223372036854775807", "-9223372036854775808"],
        ("<i8", [0, 1, -1, 9223372036854775807, -9223372036854775808]),
        {"value": ("int64", [0, 1, -1, 9223372036854775807, -9223372036854775808])},
    ),
    TableFact(
        "uint64",
        [18446744073709551615, 0],
        ["value", "18446744073709551615", "0"],
        ("<u8", [18446744073709551615, 0]),
        Noted({"value": ("large_string", ["18446744073709551615", "0"])}, "2 × values"),
    ),
    TableFact(
        "int64 and uint64",
        [-1, 18446744073709551615],
        ["value", "-1", "18446744073709551615"],
        Noted(("<f8", [-1.0, 1.8446744073709552e19]), "1 × integers"),
        Noted({"value": ("large_string", ["-1", "18446744073709551615"])}, "2 × values"),
    ),
    TableFact(
        "int beyond float and float",
        [9007199254740993, 0.5],
        ["value", "9007199254740993", "0.5"],
        Noted(("<f8", [9007199254740992.0, 0.5]), "1 × integers"),
        Noted({"value": ("large_string", ["9007199254740993", "0.5"])}, "2 × values"),
    ),
    TableFact(
        "int and float",
        [1, 0.5],
        ["value", "1", "0.5"],
        ("<f8", [1.0, 0.5]),
        {"value": ("double", [1.0, 0.5])},
    ),
    TableFact(
        "bool",
        [True, False],
        ["value", "true", "false"],
        ("<i8", [1, 0]),
        {"value": ("bool", [True, False])},
    ),
    TableFact(
        "null and int",
        [None, 1],
        ["value", "", "1"],
        Noted(("<f8", [nan, 1.0]), "1 × null"),
        {"value": ("int64", [None, 1])},
    ),
    TableFact(
        "null and big int",
        [None, 9007199254740993],
        ["value", "", "9007199254740993"],
        Noted(("<f8", [nan, 9007199254740992.0]), "1 × null; 1 × integers"),
        {"value": ("int64", [None, 9007199254740993])},
    ),
    TableFact(
        "null",
        [None, None],
        ["value", "", ""],
        Noted(("<f8", [nan, nan]), "2 × null"),
        {"value": ("null", [None, None])},
    ),
    TableFact(
        "null and float",
        [None, 0.5],
        ["value", "", "0.5"],
        Noted(("<f8", [nan, 0.5]), "1 × null"),
        {"value": ("double", [None, 0.5])},
    ),
    TableFact(
        "floats",
        [0.1, -0.0, 5e-324, 1e300, 1.0],
        ["value", "0.1", "-0.0", "5e-324", "1e+300", "1.0"],
        ("<f8", [0.1, -0.0, 5e-324, 1e300, 1.0]),
        {"value": ("double", [0.1, -0.0, 5e-324, 1e300, 1.0])},
    ),
    TableFact(
        "odd floats",
        [nan, inf, -inf],
        ["value", "NaN", "Infinity", "-Infinity"],
        ("<f8", [nan, inf, -inf]),
        {"value": ("double", [nan, inf, -inf])},
    ),
    TableFact(
        "text",
        ["a", "", "\xfc\U0001f680"],
        Noted(["value", "a", "", "\xfc\U0001f680"], "1 × empty texts"),
        Refused("Item 0 is a str, not a number"),
        {"value": ("large_string", ["a", "", "\xfc\U0001f680"])},
    ),
    TableFact(
        "text quoted",
        ["a,b", "a\tb", 'say "x"', "two\nlines", "cr\rlf\r\n", " x "],
        ["value", "a,b", "a\tb", 'say "x"', "two\nlines", "cr\rlf\r\n", " x "],
        Refused("Item 0 is a str, not a number"),
        {"value": ("large_string", ["a,b", "a\tb", 'say "x"', "two\nlines", "cr\rlf\r\n", " x "])},
    ),
    TableFact(
        "formulas",
        ["=1+1", "+x", "-x", "@x", "-1", "+1.5", "\t=1"],
        Noted(
            ["value", "'=1+1", "'+x", "'-x", "'@x", "-1", "+1.5", "'\t=1"],
            "5 × texts that look like formulas",
        ),
        Refused("Item 0 is a str, not a number"),
        {"value": ("large_string", ["=1+1", "+x", "-x", "@x", "-1", "+1.5", "\t=1"])},
    ),
    TableFact(
        "numeric text",
        ["1", "007", "1e5", "true"],
        ["value", "1", "007", "1e5", "true"],
        Refused("Item 0 is a str, not a number"),
        {"value": ("large_string", ["1", "007", "1e5", "true"])},
    ),
    TableFact(
        "text and null",
        ["a", None, ""],
        Noted(["value", "a", "", ""], "1 × empty texts"),
        Refused("Item 0 is a str, not a number"),
        {"value": ("large_string", ["a", None, ""])},
    ),
    TableFact(
        "bytes",
        [b"", b"\xff\x00"],
        Noted(["value", "", "/wA="], "2 × byte strings"),
        Refused("Item 0 is a bytes, not a number"),
        {"value": ("large_binary", [b"", b"\xff\x00"])},
    ),
    TableFact(
        "bytes and null",
        [b"a", None],
        Noted(["value", "YQ==", ""], "1 × byte strings"),
        Refused("Item 0 is a bytes, not a number"),
        {"value": ("large_binary", [b"a", None])},
    ),
    TableFact(
        "text and bytes",
        ["a", b"a"],
        Noted(["value", "a", "YQ=="], "1 × byte strings"),
        Refused("Item 0 is a str, not a number"),
        Noted({"value": ("large_string", ["a", "YQ=="])}, "1 × byte strings"),
    ),
    TableFact(
        "text and int",
        ["a", 1, "1"],
        ["value", "a", "1", "1"],
        Refused("Item 0 is a str, not a number"),
        Noted({"value": ("large_string", ["a", "1", "1"])}, "1 × values"),
    ),
    TableFact(
        "bool and int",
        [True, 1],
        ["value", "true", "1"],
        ("<i8", [1, 1]),
        Noted({"value": ("large_string", ["true", "1"])}, "2 × values"),
    ),
    TableFact(
        "bool and null",
        [True, None],
        ["value", "true", ""],
        Noted(("<f8", [1.0, nan]), "1 × null"),
        {"value": ("bool", [True, None])},
    ),
    TableFact(
        "times",
        [Timestamp(1514862245, 678901234), Timestamp(-1)],
        ["value", "2018-01-02T03:04:05.678901234Z", "1969-12-31T23:59:59Z"],
        Refused("Item 0 is a Timestamp, not a number"),
        {"value": ("timestamp[ns, tz=UTC]", [1514862245678901234, -1000000000])},
    ),
    TableFact(
        "time and null",
        [Timestamp(0), None],
        ["value", "1970-01-01T00:00:00Z", ""],
        Refused("Item 0 is a Timestamp, not a number"),
        {"value": ("timestamp[ns, tz=UTC]", [0, None])},
    ),
    TableFact(
        "time far",
        [Timestamp(253402300799), Timestamp(0)],
        ["value", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"],
        Refused("Item 0 is a Timestamp, not a number"),
        Noted(
            {"value": ("large_string", ["9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"])},
            "2 × values",
        ),
    ),
    TableFact(
        "time and text",
        [Timestamp(0), "1970-01-01T00:00:00Z"],
        ["value", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"],
        Refused("Item 0 is a Timestamp, not a number"),
        Noted(
            {"value": ("large_string", ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])},
            "1 × values",
        ),
    ),
    TableFact(
        "lists",
        [[1, 2], [3]],
        Noted(["0|1", "1|2", "3|"], "1 × entries that rows lack written like null."),
        Refused("Lists from row 0 on differ in length"),
        Noted(
            {"0": ("int64", [1, 3]), "1": ("int64", [2, None])},
            "1 × entries that rows lack written like null.",
        ),
    ),
    TableFact(
        "matrix",
        [[1, 2], [3, 4]],
        ["0|1", "1|2", "3|4"],
        ("<i8", [[1, 2], [3, 4]]),
        {"0": ("int64", [1, 3]), "1": ("int64", [2, 4])},
    ),
    TableFact(
        "matrix floats",
        [[1, 0.5], [None, 4]],
        ["0|1", "1|0.5", "|4"],
        Noted(("<f8", [[1.0, 0.5], [nan, 4.0]]), "1 × null"),
        {"0": ("int64", [1, None]), "1": ("double", [0.5, 4.0])},
    ),
    TableFact(
        "matrix text",
        [["a", "b"], ["c", None]],
        ["0|1", "a|b", "c|"],
        Refused("There is a str among the numbers from row 0 on"),
        {"0": ("large_string", ["a", "c"]), "1": ("large_string", ["b", None])},
    ),
    TableFact(
        "3d",
        [[[1, 2]], [[3, 4]]],
        Noted(["0", "[1, 2]", "[3, 4]"], "2 × nested or special values"),
        ("<i8", [[[1, 2]], [[3, 4]]]),
        Noted({"0": ("large_string", ["[1, 2]", "[3, 4]"])}, "2 × nested or special values"),
    ),
    TableFact(
        "dicts",
        [{"a": 1, "b": "x"}, {"b": "y", "c": None}],
        Noted(["a|b|c", "1|x|", "|y|"], "2 × entries that rows lack written like null."),
        Refused("Item 0 is a dict, not a number"),
        Noted(
            {
                "a": ("int64", [1, None]),
                "b": ("large_string", ["x", "y"]),
                "c": ("null", [None, None]),
            },
            "2 × entries that rows lack written like null.",
        ),
    ),
    TableFact(
        "nested",
        [{"a": [1, 2], "b": {"c": None}}],
        Noted(["a|b", '[1, 2]|{"c": null}'], "2 × nested or special values"),
        Refused("Item 0 is a dict, not a number"),
        Noted(
            {"a": ("large_string", ["[1, 2]"]), "b": ("large_string", ['{"c": null}'])},
            "2 × nested or special values",
        ),
    ),
    TableFact("empty list", [], ["value"], ("<f8", []), {"value": ("null", [])}),
    TableFact(
        "empty lists",
        [[], []],
        Refused("All rows are empty, so there are no columns"),
        ("<f8", [[], []]),
        Refused("All rows are empty, so there are no columns"),
    ),
    TableFact(
        "empty dicts",
        [{}, {}],
        Refused("All rows are empty, so there are no columns"),
        Refused("Item 0 is a dict, not a number"),
        Refused("All rows are empty, so there are no columns"),
    ),
    TableFact(
        "dict of lists",
        {"a": [1, 2], "b": ["x", None]},
        ["a|b", "1|x", "2|"],
        Refused("This cannot be exported as NPY: needs a list of numbers or an array"),
        {"a": ("int64", [1, 2]), "b": ("large_string", ["x", None])},
    ),
    TableFact(
        "dict of dicts",
        {"r1": {"a": 1}, "r2": {"a": 2, "b": True}},
        Noted(["key|a|b", "r1|1|", "r2|2|true"], "1 × entries that rows lack written like null."),
        Refused("This cannot be exported as NPY: needs a list of numbers or an array"),
        Noted(
            {
                "key": ("large_string", ["r1", "r2"]),
                "a": ("int64", [1, 2]),
                "b": ("bool", [None, True]),
            },
            "1 × entries that rows lack written like null.",
        ),
    ),
    TableFact(
        "names",
        [{"a,b": 1, '"': 2, "": 3, "=x": 4}],
        Noted(["a,b|\"||'=x", "1|2|3|4"], "1 × texts that look like formulas"),
        Refused("Item 0 is a dict, not a number"),
        {"a,b": ("int64", [1]), '"': ("int64", [2]), "": ("int64", [3]), "=x": ("int64", [4])},
    ),
    TableFact(
        "int keys",
        [{1: "a", 2: "b"}],
        Noted(["1|2", "a|b"], "2 × keys that are not text"),
        Refused("Item 0 is a dict, not a number"),
        Noted(
            {"1": ("large_string", ["a"]), "2": ("large_string", ["b"])},
            "2 × keys that are not text",
        ),
    ),
    TableFact(
        "big and float cols",
        [{"a": 9007199254740993}, {"a": 0.5}],
        ["a", "9007199254740993", "0.5"],
        Refused("Item 0 is a dict, not a number"),
        Noted({"a": ("large_string", ["9007199254740993", "0.5"])}, "2 × values"),
    ),
    TableFact(
        "false and null",
        [False, None, True],
        ["value", "false", "", "true"],
        Noted(("<f8", [0.0, nan, 1.0]), "1 × null"),
        {"value": ("bool", [False, None, True])},
    ),
)

OF_CBOR: Final = (
    TableFact(
        "beyond 64 bits",
        [18446744073709551616, -18446744073709551617, 1],
        ["value", "18446744073709551616", "-18446744073709551617", "1"],
        Noted(("<f8", [1.8446744073709552e19, -1.8446744073709552e19, 1.0]), "1 × integers"),
        Noted(
            {"value": ("large_string", ["18446744073709551616", "-18446744073709551617", "1"])},
            "3 × values",
        ),
    ),
    TableFact(
        "undefined",
        [CborSimple(23), 1],
        Noted(
            ["value", "null", "1"], "1 × nested or special values; 1 × values not defined in JSON"
        ),
        Refused("Item 0 is a CborSimple, not a number"),
        Noted(
            {"value": ("large_string", ["null", "1"])},
            "1 × nested or special values; 1 × values not defined in JSON; 1 × values",
        ),
    ),
    TableFact(
        "tagged",
        [CborTag(4000, "x"), "y"],
        Noted(["value", '"x"', "y"], "1 × nested or special values; 1 × tagged values"),
        Refused("Item 0 is a CborTag, not a number"),
        Noted(
            {"value": ("large_string", ['"x"', "y"])},
            "1 × nested or special values; 1 × tagged values",
        ),
    ),
)
"""Values that only CBOR has."""

OF_MSGPACK: Final = (
    TableFact(
        "extensions",
        [ExtValue(5, b"x"), None],
        Noted(
            ["value", '{"ext": 5, "data": "eA=="}', ""],
            "1 × nested or special values; 1 × extension values",
        ),
        Refused("Item 0 is a ExtValue, not a number"),
        Noted(
            {"value": ("large_string", ['{"ext": 5, "data": "eA=="}', None])},
            "1 × nested or special values; 1 × extension values",
        ),
    ),
    TableFact(
        "text that is not UTF-8",
        ["a\udcff"],
        Noted(["value", "a\ufffd"], "1 × text that is not UTF-8"),
        Refused("Item 0 is a str, not a number"),
        Noted({"value": ("large_string", ["a\ufffd"])}, "1 × text that is not UTF-8"),
    ),
)
"""Values that only msgpack has."""
