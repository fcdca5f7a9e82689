"""The values of files of parquet-testing, as far as archives have such values, as tables."""

from math import nan
from typing import Final

from msglc_browser.archive.model.values import Timestamp
from tests.facts.fact import Noted, Refused, TableFact

FILES: Final = (
    TableFact(
        "alltypes_plain",
        {
            "id": [4, 5, 6, 7, 2, 3, 0, 1],
            "bool_col": [True, False, True, False, True, False, True, False],
            "tinyint_col": [0, 1, 0, 1, 0, 1, 0, 1],
            "bigint_col": [0, 10, 0, 10, 0, 10, 0, 10],
            "float_col": [
                0.0,
                1.100000023841858,
                0.0,
                1.100000023841858,
                0.0,
                1.100000023841858,
                0.0,
                1.100000023841858,
            ],
            "double_col": [0.0, 10.1, 0.0, 10.1, 0.0, 10.1, 0.0, 10.1],
            "date_string_col": [
                b"03/01/09",
                b"03/01/09",
                b"04/01/09",
                b"04/01/09",
                b"02/01/09",
                b"02/01/09",
                b"01/01/09",
                b"01/01/09",
            ],
            "string_col": [b"0", b"1", b"0", b"1", b"0", b"1", b"0", b"1"],
            "timestamp_col": [
                Timestamp(1235865600),
                Timestamp(1235865660),
                Timestamp(1238544000),
                Timestamp(1238544060),
                Timestamp(1233446400),
                Timestamp(1233446460),
                Timestamp(1230768000),
                Timestamp(1230768060),
            ],
        },
        Noted(
            [
                "id|bool_col|tinyint_col|bigint_col|float_col|double_col|date_string_col|string_col|timestamp_col",
                "4|true|0|0|0.0|0.0|MDMvMDEvMDk=|MA==|2009-03-01T00:00:00Z",
                "5|false|1|10|1.100000023841858|10.1|MDMvMDEvMDk=|MQ==|2009-03-01T00:01:00Z",
                "6|true|0|0|0.0|0.0|MDQvMDEvMDk=|MA==|2009-04-01T00:00:00Z",
                "7|false|1|10|1.100000023841858|10.1|MDQvMDEvMDk=|MQ==|2009-04-01T00:01:00Z",
                "2|true|0|0|0.0|0.0|MDIvMDEvMDk=|MA==|2009-02-01T00:00:00Z",
                "3|false|1|10|1.100000023841858|10.1|MDIvMDEvMDk=|MQ==|2009-02-01T00:01:00Z",
                "0|true|0|0|0.0|0.0|MDEvMDEvMDk=|MA==|2009-01-01T00:00:00Z",
                "1|false|1|10|1.100000023841858|10.1|MDEvMDEvMDk=|MQ==|2009-01-01T00:01:00Z",
            ],
            "16 × byte strings",
        ),
        Refused("This cannot be exported as NPY: needs a list of numbers or an array"),
        {
            "id": ("int64", [4, 5, 6, 7, 2, 3, 0, 1]),
            "bool_col": ("bool", [True, False, True, False, True, False, True, False]),
            "tinyint_col": ("int64", [0, 1, 0, 1, 0, 1, 0, 1]),
            "bigint_col": ("int64", [0, 10, 0, 10, 0, 10, 0, 10]),
            "float_col": (
                "double",
                [
                    0.0,
                    1.100000023841858,
                    0.0,
                    1.100000023841858,
                    0.0,
                    1.100000023841858,
                    0.0,
                    1.100000023841858,
                ],
            ),
            "double_col": ("double", [0.0, 10.1, 0.0, 10.1, 0.0, 10.1, 0.0, 10.1]),
            "date_string_col": (
                "large_binary",
                [
                    b"03/01/09",
                    b"03/01/09",
                    b"04/01/09",
                    b"04/01/09",
                    b"02/01/09",
                    b"02/01/09",
                    b"01/01/09",
                    b"01/01/09",
                ],
            ),
            "string_col": ("large_binary", [b"0", b"1", b"0", b"1", b"0", b"1", b"0", b"1"]),
            "timestamp_col": (
                "timestamp[ns, tz=UTC]",
                [
                    1235865600000000000,
                    1235865660000000000,
                    1238544000000000000,
                    1238544060000000000,
                    1233446400000000000,
                    1233446460000000000,
                    1230768000000000000,
                    1230768060000000000,
                ],
            ),
        },
    ),
    TableFact(
        "nan_in_stats",
        {"x": [1.0, nan]},
        ["x", "1.0", "NaN"],
        Refused("This cannot be exported as NPY: needs a list of numbers or an array"),
        {"x": ("double", [1.0, nan])},
    ),
    TableFact(
        "binary",
        {
            "foo": [
                b"\x00",
                b"\x01",
                b"\x02",
                b"\x03",
                b"\x04",
                b"\x05",
                b"\x06",
                b"\x07",
                b"\x08",
                b"\t",
                b"\n",
                b"\x0b",
            ]
        },
        Noted(
            [
                "foo",
                "AA==",
                "AQ==",
                "Ag==",
                "Aw==",
                "BA==",
                "BQ==",
                "Bg==",
                "Bw==",
                "CA==",
                "CQ==",
                "Cg==",
                "Cw==",
            ],
            "12 × byte strings",
        ),
        Refused("This cannot be exported as NPY: needs a list of numbers or an array"),
        {
            "foo": (
                "large_binary",
                [
                    b"\x00",
                    b"\x01",
                    b"\x02",
                    b"\x03",
                    b"\x04",
                    b"\x05",
                    b"\x06",
                    b"\x07",
                    b"\x08",
                    b"\t",
                    b"\n",
                    b"\x0b",
                ],
            )
        },
    ),
    TableFact(
        "nulls",
        {"b_struct": [{"b_c_int": None}, {"b_c_int": None}, {"b_c_int": None}]},
        Noted(
            ["b_struct", '{"b_c_int": null}', '{"b_c_int": null}', '{"b_c_int": null}'],
            "3 × nested or special values",
        ),
        Refused("This cannot be exported as NPY: needs a list of numbers or an array"),
        Noted(
            {
                "b_struct": (
                    "large_string",
                    ['{"b_c_int": null}', '{"b_c_int": null}', '{"b_c_int": null}'],
                )
            },
            "3 × nested or special values",
        ),
    ),
    TableFact(
        "list_columns",
        [
            {"int64_list": [1, 2, 3], "utf8_list": ["abc", "efg", "hij"]},
            {"int64_list": [None, 1], "utf8_list": None},
            {"int64_list": [4], "utf8_list": ["efg", None, "hij", "xyz"]},
        ],
        Noted(
            [
                "int64_list|utf8_list",
                '[1, 2, 3]|["abc", "efg", "hij"]',
                "[null, 1]|",
                '[4]|["efg", null, "hij", "xyz"]',
            ],
            "5 × nested or special values",
        ),
        Refused("Item 0 is a dict, not a number"),
        Noted(
            {
                "int64_list": ("large_string", ["[1, 2, 3]", "[null, 1]", "[4]"]),
                "utf8_list": (
                    "large_string",
                    ['["abc", "efg", "hij"]', None, '["efg", null, "hij", "xyz"]'],
                ),
            },
            "5 × nested or special values",
        ),
    ),
    TableFact(
        "nested_maps",
        [
            {"a": {"a": {"1": True, "2": False}}, "b": 1, "c": 1.0},
            {"a": {"b": {"1": True}}, "b": 1, "c": 1.0},
            {"a": {"c": None}, "b": 1, "c": 1.0},
        ],
        Noted(
            [
                "a|b|c",
                '{"a": {"1": true, "2": false}}|1|1.0',
                '{"b": {"1": true}}|1|1.0',
                '{"c": null}|1|1.0',
            ],
            "3 × nested or special values",
        ),
        Refused("Item 0 is a dict, not a number"),
        Noted(
            {
                "a": (
                    "large_string",
                    ['{"a": {"1": true, "2": false}}', '{"b": {"1": true}}', '{"c": null}'],
                ),
                "b": ("int64", [1, 1, 1]),
                "c": ("double", [1.0, 1.0, 1.0]),
            },
            "3 × nested or special values",
        ),
    ),
    TableFact(
        "int32_decimal",
        {"value": [1.0, 2.0, 3.0, 4.0]},
        ["value", "1.0", "2.0", "3.0", "4.0"],
        Refused("This cannot be exported as NPY: needs a list of numbers or an array"),
        {"value": ("double", [1.0, 2.0, 3.0, 4.0])},
    ),
    TableFact(
        "single_nan",
        {"mycol": [nan]},
        ["mycol", "NaN"],
        Refused("This cannot be exported as NPY: needs a list of numbers or an array"),
        {"mycol": ("double", [nan])},
    ),
)
