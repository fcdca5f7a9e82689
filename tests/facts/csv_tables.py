"""CSV and TSV files, and the columns in them.

From csv-spectrum and RFC 4180, more by hand. An empty cell is null, and a column has the type that
all its cells have: what a number would change stays text.
"""

from math import inf, nan
from typing import Final

from tests.facts.fact import Noted, Refused

_KEPT: Final = "Kept as text, because numbers would change what is written"

SPECTRUM: Final[dict[str, tuple[bytes, object]]] = {
    "comma_in_quotes": (
        b'first,last,address,city,zip\nJohn,Doe,120 any st.,"Anytown, WW",08123',
        Noted(
            {
                "first": ["John"],
                "last": ["Doe"],
                "address": ["120 any st."],
                "city": ["Anytown, WW"],
                "zip": ["08123"],
            },
            f'{_KEPT}: "zip"',
        ),
    ),
    "empty": (b'a,b,c\n1,"",""\n2,3,4', {"a": [1, 2], "b": [None, 3], "c": [None, 4]}),
    "empty_crlf": (b'a,b,c\r\n1,"",""\r\n2,3,4', {"a": [1, 2], "b": [None, 3], "c": [None, 4]}),
    "escaped_quotes": (b'a,b\n1,"ha ""ha"" ha"\n3,4\n', {"a": [1, 3], "b": ['ha "ha" ha', "4"]}),
    "json": (
        b'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n',
        {"key": [1], "val": ['{"type": "Point", "coordinates": [102.0, 0.5]}']},
    ),
    "location_coordinates": (
        b"Contact Phone Number,Location Coordinates,Cities,Counties\n"
        b"2095257564,37\xef\xbf\xbd36'37.8\"N 121\xef\xbf\xbd2'17.9\"W,Modesto,Stanislaus",
        {
            "Contact Phone Number": [2095257564],
            "Location Coordinates": ["37\ufffd36'37.8\"N 121\ufffd2'17.9\"W"],
            "Cities": ["Modesto"],
            "Counties": ["Stanislaus"],
        },
    ),
    "newlines": (
        b'a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n',
        {"a": ["1", "Once upon \na time", "7"], "b": [2, 5, 8], "c": [3, 6, 9]},
    ),
    "newlines_crlf": (
        b'a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n7,8,9\r\n',
        {"a": ["1", "Once upon \r\na time", "7"], "b": [2, 5, 8], "c": [3, 6, 9]},
    ),
    "quotes_and_newlines": (
        b'a,b\n1,"ha \n""ha"" \nha"\n3,4\n',
        {"a": [1, 3], "b": ['ha \n"ha" \nha', "4"]},
    ),
    "simple": (b"a,b,c\n1,2,3\n", {"a": [1], "b": [2], "c": [3]}),
    "simple_crlf": (b"a,b,c\r\n1,2,3\r\n", {"a": [1], "b": [2], "c": [3]}),
    "utf8": (b"a,b,c\n1,2,3\n4,5,\xca\xa4", {"a": [1, 4], "b": [2, 5], "c": ["3", "\u02a4"]}),
}

FORMS: Final[dict[str, tuple[bytes, object]]] = {
    "no line break at the end": (b"a,b\r\n1,2", {"a": [1], "b": [2]}),
    "quotes without need": (b'"a","b"\r\n"1","2"\r\n', {"a": [1], "b": [2]}),
    "spaces are part of a cell": (b"a,b\n x, y \n", {"a": [" x"], "b": [" y "]}),
    "quotes only": (b'a\n""""\n""""""\n', {"a": ['"', '""']}),
    "a quote inside": (b'a,b\n5" disk,x\n', {"a": ['5" disk'], "b": ["x"]}),
    "delimiter in quotes in the header": (b'"a;b",c\n1,2\n', {"a;b": [1], "c": [2]}),
    "semicolons": (b"a;b\n1,5;x\n", {"a": ["1,5"], "b": ["x"]}),
    "tabs": (b"a\tb\n1\tx y\n", {"a": [1], "b": ["x y"]}),
    "bars": (b"a|b\n1|x\n", {"a": [1], "b": ["x"]}),
    "lines end in CR": (b"a,b\r1,2\r", {"a": [1], "b": [2]}),
    "empty lines": (b"a,b\n\n1,2\n\n\n3,4\n\n", {"a": [1, 3], "b": [2, 4]}),
    "few cells": (
        b"a,b,c\n1\n1,2\n",
        Noted(
            {"a": [1, 1], "b": [None, 2], "c": [None, None]},
            "2 × rows with fewer cells than the first row: the rest is null",
        ),
    ),
    "empty cells beyond the header": (b"a,b\n1,2,,\n", {"a": [1], "b": [2]}),
    "only a header": (b"a,b\n", {"a": [], "b": []}),
    "a header without a line break": (b"a,b", {"a": [], "b": []}),
    "one column": (b"a\n1\n2\n", {"a": [1, 2]}),
    "names that repeat": (
        b"a,a,a-2\n1,2,3\n",
        Noted(
            {"a": [1], "a-3": [2], "a-2": [3]},
            'Columns without a name of their own were named "a-3"',
        ),
    ),
    "names that are empty": (
        b",x,\n1,2,3\n",
        Noted(
            {"column 1": [1], "x": [2], "column 3": [3]},
            'Columns without a name of their own were named "column 1", "column 3"',
        ),
    ),
    "names with a line break": (b'"a\nb",c\n1,2\n', {"a\nb": [1], "c": [2]}),
    "UTF-8 with a mark": (b"\xef\xbb\xbfa,b\n1,\xc3\xbc\n", {"a": [1], "b": ["\xfc"]}),
    "UTF-16, little": ("\ufeffa,b\n1,ü\n".encode("utf-16-le"), {"a": [1], "b": ["\xfc"]}),
    "UTF-16, big": ("\ufeffa,b\n1,ü\n".encode("utf-16-be"), {"a": [1], "b": ["\xfc"]}),
    "UTF-16, little, no mark": ("a,b\n1,2\n".encode("utf-16-le"), {"a": [1], "b": [2]}),
    "UTF-16, big, no mark": ("a,b\n1,2\n".encode("utf-16-be"), {"a": [1], "b": [2]}),
    "UTF-32, little": ("\ufeffa,b\n1,ü\n".encode("utf-32-le"), {"a": [1], "b": ["\xfc"]}),
    "UTF-32, big": ("\ufeffa,b\n1,ü\n".encode("utf-32-be"), {"a": [1], "b": ["\xfc"]}),
    "UTF-32, little, no mark": ("a,b\n1,2\n".encode("utf-32-le"), {"a": [1], "b": [2]}),
    "characters beyond 16 bits": ("a\n𐅑\n".encode(), {"a": ["\U00010151"]}),
    "NUL in a cell": (b"a,b\nx\0y,1\n", {"a": ["x\0y"], "b": [1]}),
    "line separators in cells": (
        "a,b\nx\u2028y,z\x85\x0b\n".encode(),
        {"a": ["x\u2028y"], "b": ["z\x85\x0b"]},
    ),
}

TABS: Final[dict[str, tuple[bytes, object]]] = {
    "simple": (b"a\tb\n1\tx\n", {"a": [1], "b": ["x"]}),
    "commas are part of a cell": (b"a,b\tc\n1,5\t2\n", {"a,b": ["1,5"], "c": [2]}),
    "tab in quotes": (b'a\tb\n"x\ty"\t1\n', {"a": ["x\ty"], "b": [1]}),
    "quote doubled": (b'a\tb\n"x""y"\t1\n', {"a": ['x"y'], "b": [1]}),
    "line break in quotes": (b'a\tb\n"x\ny"\t1\n', {"a": ["x\ny"], "b": [1]}),
    "empty cells": (b"a\tb\tc\n\t1\t\n", {"a": [None], "b": [1], "c": [None]}),
    "one column": (b"a;b\n1;2\n", {"a;b": ["1;2"]}),
}

CELLS: Final[dict[str, tuple[str, object]]] = {
    "integers": ("0 1 -1 +7 999999999999999999", [0, 1, -1, 7, 999999999999999999]),
    "integers of 19 and 20 digits": (
        "9223372036854775807 18446744073709551615 -9223372036854775808",
        [9223372036854775807, 18446744073709551615, -9223372036854775808],
    ),
    "integer below 64 bits": ("-9223372036854775809", Noted(["-9223372036854775809"], _KEPT)),
    "integer beyond 64 bits": (
        "18446744073709551616 1",
        Noted(["18446744073709551616", "1"], _KEPT),
    ),
    "leading zeros": ("007 1", Noted(["007", "1"], _KEPT)),
    "minus zero": ("-0", [-0.0]),
    "minus zero among integers": ("-0 1", [-0.0, 1.0]),
    "floats": ("0.5 -1.25 1e3 1E-3 .5 5.", [0.5, -1.25, 1000.0, 0.001, 0.5, 5.0]),
    "integers and floats": ("1 0.5", [1.0, 0.5]),
    "integers beyond a float": ("9007199254740993 0.5", Noted(["9007199254740993", "0.5"], _KEPT)),
    "shortest of a float": ("0.1 0.30000000000000004", [0.1, 0.30000000000000004]),
    "largest float": ("1.7976931348623157e308", [1.7976931348623157e308]),
    "smallest float": ("5e-324", [5e-324]),
    "beyond the largest float": ("1e400 1", Noted(["1e400", "1"], _KEPT)),
    "below the smallest float": ("1e-400 1", Noted(["1e-400", "1"], _KEPT)),
    "more digits than a float": (
        "3.14159265358979323846 1",
        Noted(["3.14159265358979323846", "1"], _KEPT),
    ),
    "zeros behind the point": ("1.50 2.00", [1.5, 2.0]),
    "leading zero of a float": ("00.5", Noted(["00.5"], _KEPT)),
    "NaN and infinity": ("nan NaN inf -inf Infinity", [nan, nan, inf, -inf, inf]),
    "booleans": ("true false", [True, False]),
    "booleans of a spreadsheet": ("TRUE FALSE", [True, False]),
    "booleans and integers": ("true 1", ["true", "1"]),
    "underscores": ("1_000", ["1_000"]),
    "hexadecimal": ("0x10", ["0x10"]),
    "other digits": ("١٢ ３", ["١٢", "３"]),
    "words": ("null None yes NA", ["null", "None", "yes", "NA"]),
    "dates": ("2018-01-02", ["2018-01-02"]),
    "formulas": ("=1+1 @x", ["=1+1", "@x"]),
    "numbers and a word": ("1 2 x", ["1", "2", "x"]),
    "units": ("5% 1kg $3", ["5%", "1kg", "$3"]),
    "two signs": ("--1 +-2", ["--1", "+-2"]),
    "exponent alone": ("1e e5", ["1e", "e5"]),
}
"""Name: (cells of one column, separated by spaces; their values)."""

REFUSED: Final[dict[str, tuple[bytes, Refused]]] = {
    "nothing": (b"", Refused("no header row")),
    "an empty first line": (b"\n1,2\n", Refused("no header row")),
    "more cells than names": (
        b"a,b\n1,2\n1,2,3\n",
        Refused("line 3 has 3 cells.* first row has 2"),
    ),
    "quote not closed": (b'a,b\n"1,2\n3,4\n', Refused(r"line 2\b")),
    "quote not closed at the end": (b'a,b\n1,2\n3,"', Refused(r"line 3\b")),
    "not UTF-8": (b"a,b\n1,\xe9\n", Refused(r"not UTF-8 text: line 2 \(byte 6\)")),
    "UTF-16 cut": (b"\xff\xfea\0,\0b\0\n\0001", Refused(r"not UTF-16 text: line 2 \(byte 10\)")),
}
