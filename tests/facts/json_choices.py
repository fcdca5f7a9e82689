"""Texts about which RFC 8259 leaves readers a choice, and what this program does.

From JSONTestSuite (`test_parsing/i_*`, `test_transform/*`); and the three words for numbers that
Python writes into JSON: the suite refuses them (`n_number_NaN`, `n_number_infinity`,
`n_number_minus_infinity`), but they are in many files, and both protocols hold them exactly.
"""

from math import inf, nan
from typing import Final

from tests.facts.fact import Noted, Refused

_NOT_UNICODE: Final = Refused("text that is not valid Unicode")
_ROUNDED: Final = "1 × numbers that a 64-bit float cannot hold"
_TOO_DEEP: Final = Refused("is nested too deeply")


def _not_utf_8(column: int) -> Refused:
    return Refused(rf"not utf-8 text \(.*\): line 1 column {column}\b")


CHOICES: Final[dict[str, tuple[bytes, object]]] = {
    "number_NaN": (b"[NaN]", [nan]),
    "number_infinity": (b"[Infinity]", [inf]),
    "number_minus_infinity": (b"[-Infinity]", [-inf]),
    "number_double_huge_neg_exp": (b"[123.456e-789]", Noted([0.0], _ROUNDED)),
    "number_huge_exp": (b"[0.4e0066" + b"9" * 116 + b"69999999006]", Noted([inf], _ROUNDED)),
    "number_neg_int_huge_exp": (b"[-1e+9999]", Noted([-inf], _ROUNDED)),
    "number_pos_double_huge_exp": (b"[1.5e+9999]", Noted([inf], _ROUNDED)),
    "number_real_neg_overflow": (b"[-123123e100000]", Noted([-inf], _ROUNDED)),
    "number_real_pos_overflow": (b"[123123e100000]", Noted([inf], _ROUNDED)),
    "number_real_underflow": (b"[123e-10000000]", Noted([0.0], _ROUNDED)),
    "number_1e-999": (b"[1E-999]\n", Noted([0.0], _ROUNDED)),
    "number_1.000000000000000005": (b"[1.000000000000000005]\n", Noted([1.0], _ROUNDED)),
    "object_key_lone_2nd_surrogate": (b'{"\\uDFAA":0}', _NOT_UNICODE),
    "string_1st_surrogate_but_2nd_missing": (b'["\\uDADA"]', _NOT_UNICODE),
    "string_1st_valid_surrogate_2nd_invalid": (b'["\\uD888\\u1234"]', _NOT_UNICODE),
    "string_UTF-16LE_with_BOM": (b'\xff\xfe[\0"\0\xe9\0"\0]\0', ["\xe9"]),
    "string_UTF-8_invalid_sequence": (b'["\xe6\x97\xa5\xd1\x88\xfa"]', _not_utf_8(5)),
    "string_UTF8_surrogate_U+D800": (b'["\xed\xa0\x80"]', _NOT_UNICODE),
    "string_incomplete_surrogate_and_escape_valid": (b'["\\uD800\\n"]', _NOT_UNICODE),
    "string_incomplete_surrogate_pair": (b'["\\uDd1ea"]', _NOT_UNICODE),
    "string_incomplete_surrogates_escape_valid": (b'["\\uD800\\uD800\\n"]', _NOT_UNICODE),
    "string_invalid_lonely_surrogate": (b'["\\ud800"]', _NOT_UNICODE),
    "string_invalid_surrogate": (b'["\\ud800abc"]', _NOT_UNICODE),
    "string_invalid_utf-8": (b'["\xff"]', _not_utf_8(3)),
    "string_inverted_surrogates_U+1D11E": (b'["\\uDd1e\\uD834"]', _NOT_UNICODE),
    "string_iso_latin_1": (b'["\xe9"]', _not_utf_8(3)),
    "string_lone_second_surrogate": (b'["\\uDFAA"]', _NOT_UNICODE),
    "string_lone_utf8_continuation_byte": (b'["\x81"]', _not_utf_8(3)),
    "string_not_in_unicode_range": (b'["\xf4\xbf\xbf\xbf"]', _not_utf_8(3)),
    "string_overlong_sequence_2_bytes": (b'["\xc0\xaf"]', _not_utf_8(3)),
    "string_overlong_sequence_6_bytes": (b'["\xfc\x83\xbf\xbf\xbf\xbf"]', _not_utf_8(3)),
    "string_overlong_sequence_6_bytes_null": (b'["\xfc\x80\x80\x80\x80\x80"]', _not_utf_8(3)),
    "string_truncated-utf-8": (b'["\xe0\xff"]', _not_utf_8(3)),
    "string_utf16BE_no_BOM": (b'\0[\0"\0\xe9\0"\0]', ["\xe9"]),
    "string_utf16LE_no_BOM": (b'[\0"\0\xe9\0"\0]\0', ["\xe9"]),
    "string_1_escaped_invalid_codepoint": (b'["\\uD800"]', _NOT_UNICODE),
    "string_2_escaped_invalid_codepoints": (b'["\\uD800\\uD800"]', _NOT_UNICODE),
    "string_3_escaped_invalid_codepoints": (b'["\\uD800\\uD800\\uD800"]', _NOT_UNICODE),
    "string_1_invalid_codepoint": (b'["\xed\xa0\x80"]', _NOT_UNICODE),
    "string_2_invalid_codepoints": (b'["' + b"\xed\xa0\x80" * 2 + b'"]', _NOT_UNICODE),
    "string_3_invalid_codepoints": (b'["' + b"\xed\xa0\x80" * 3 + b'"]', _NOT_UNICODE),
    "structure_500_nested_arrays": (b"[" * 500 + b"]" * 500, _TOO_DEEP),
    "structure_UTF-8_BOM_empty_object": (b"\xef\xbb\xbf{}", {}),
    # Refused for what they lack as well; but an archive could not be so deep either.
    "structure_100000_opening_arrays": (b"[" * 100_000, _TOO_DEEP),
    "structure_open_array_object": (b'[{"":' * 50_000 + b"\n", _TOO_DEEP),
}
"""Name: (text, what becomes of it in either protocol)."""

LARGE_INTEGERS: Final[dict[str, tuple[bytes, int]]] = {
    "number_too_big_neg_int": (
        b"[-123123123123123123123123123123]",
        -123123123123123123123123123123,
    ),
    "number_too_big_pos_int": (b"[100000000000000000000]", 100000000000000000000),
    "number_very_big_negative_int": (
        b"[-237462374673276894279832749832423479823246327846]",
        -237462374673276894279832749832423479823246327846,
    ),
    "number_-9223372036854775809": (b"[-9223372036854775809]\n", -9223372036854775809),
}
"""Name: (text, the number in it), which CBOR holds and msgpack does not."""
