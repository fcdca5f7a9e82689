"""NPY and NPZ files, after the format's specification (numpy.lib.format), and their values.

Arrays of every type that NumPy writes into NPY; and the members of the NPZ in which
scipy.sparse.save_npz writes a matrix. A file is given as its header's fields and its data in hex.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, nan
from typing import Final

from tests.facts.fact import Noted, Refused

_MAGIC: Final = b"\x93NUMPY"


@dataclass(frozen=True, slots=True)
class Npy:
    """One file; `descr` is the type as the header writes it, a name or a list of fields."""

    descr: object
    shape: str
    data: str
    is_fortran: bool = False
    version: tuple[int, int] = (1, 0)

    def encoded(self) -> bytes:
        """The bytes of the file."""
        header = (
            f"{{'descr': {self.descr!r}, 'fortran_order': {self.is_fortran}, "
            f"'shape': {self.shape}, }}"
        )
        return npy_file(header, bytes.fromhex(self.data), self.version)


def npy_file(header: str, data: bytes, version: tuple[int, int] = (1, 0)) -> bytes:
    """A file with any header: its length in 2 or 4 bytes, padded to a multiple of 64."""
    width = 2 if version[0] == 1 else 4
    before = len(_MAGIC) + 2 + width
    padded = header + " " * (-(before + len(header) + 1) % 64) + "\n"
    encoded = padded.encode("utf-8" if version[0] == 3 else "latin-1")
    return _MAGIC + bytes(version) + len(encoded).to_bytes(width, "little") + encoded + data


def npz_file(members: Mapping[str, Npy], *, is_compressed: bool) -> bytes:
    """A zip file of arrays."""
    file = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if is_compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, member in members.items():
            archive.writestr(f"{name}.npy", member.encoded())
    return file.getvalue()


ARRAYS: Final[dict[str, tuple[Npy, object]]] = {
    "bool": (Npy("|b1", "(3,)", "010001"), [True, False, True]),
    "int8": (Npy("|i1", "(3,)", "7f80ff"), [127, -128, -1]),
    "int16": (Npy("<i2", "(2,)", "ff7f 0080"), [32767, -32768]),
    "int16 big": (Npy(">i2", "(2,)", "7fff 8000"), [32767, -32768]),
    "int32": (Npy("<i4", "(2,)", "ffffff7f 00000080"), [2147483647, -2147483648]),
    "int32 big": (Npy(">i4", "(1,)", "00000102"), [258]),
    "int64": (
        Npy("<i8", "(2,)", "ffffffffffffff7f 0000000000000080"),
        [9223372036854775807, -9223372036854775808],
    ),
    "int64 big": (Npy(">i8", "(1,)", "0020000000000001"), [9007199254740993]),
    "uint8": (Npy("|u1", "(2,)", "00ff"), [0, 255]),
    "uint16": (Npy("<u2", "(1,)", "ffff"), [65535]),
    "uint32": (Npy("<u4", "(1,)", "ffffffff"), [4294967295]),
    "uint64": (Npy("<u8", "(1,)", "ffffffffffffffff"), [18446744073709551615]),
    "uint64 big": (Npy(">u8", "(1,)", "8000000000000000"), [9223372036854775808]),
    "float16": (Npy("<f2", "(4,)", "003c 0100 ff7b 0080"), [1.0, 2**-24, 65504.0, -0.0]),
    "float16 not finite": (Npy("<f2", "(3,)", "007c 00fc 007e"), [inf, -inf, nan]),
    "float32": (Npy("<f4", "(2,)", "abaaaa3e 0000807f"), [0.3333333432674408, inf]),
    "float32 big": (Npy(">f4", "(1,)", "3f800000"), [1.0]),
    "float64": (
        Npy("<f8", "(3,)", "9a9999999999b93f 0000000000000080 0100000000000000"),
        [0.1, -0.0, 5e-324],
    ),
    "float64 not finite": (
        Npy("<f8", "(3,)", "000000000000f87f 000000000000f07f 000000000000f0ff"),
        [nan, inf, -inf],
    ),
    "float64 big": (Npy(">f8", "(1,)", "3fb999999999999a"), [0.1]),
    "bytes": (Npy("|S3", "(3,)", "616263 610000 ff0001"), [b"abc", b"a", b"\xff\0\1"]),
    "text": (Npy("<U2", "(2,)", "61000000 fc000000 51010100 00000000"), ["a\xfc", "\U00010151"]),
    "text big": (Npy(">U1", "(2,)", "00000061 00000000"), ["a", ""]),
    "time in nanoseconds": (
        Npy("<M8[ns]", "(2,)", "f26757b52fdf0515 0000000000000080"),
        Noted(["2018-01-02T03:04:05.678901234", None], "1 × dates that are not set; 1 × dates"),
    ),
    "time in days": (
        Npy("<M8[D]", "(2,)", "0000000000000000 ffffffffffffffff"),
        Noted(["1970-01-01", "1969-12-31"], "2 × dates"),
    ),
    "time in seconds": (
        Npy("<M8[s]", "(1,)", "0100000000000000"),
        Noted(["1970-01-01T00:00:01"], "1 × dates"),
    ),
    "no axis": (Npy("<i4", "()", "07000000"), 7),
    "no axis, text": (Npy("|S3", "()", "637372"), b"csr"),
    "one element": (Npy("<i4", "(1,)", "07000000"), [7]),
    "no elements": (Npy("<i4", "(0,)", ""), []),
    "no columns": (Npy("<i4", "(2, 0)", ""), [[], []]),
    "no rows": (Npy("<i4", "(0, 2)", ""), []),
    "two axes": (Npy("|u1", "(2, 3)", "010203040506"), [[1, 2, 3], [4, 5, 6]]),
    "two axes, Fortran": (Npy("|u1", "(2, 3)", "010402050306", True), [[1, 2, 3], [4, 5, 6]]),
    "one axis, Fortran": (Npy("|u1", "(3,)", "010203", True), [1, 2, 3]),
    "three axes": (Npy("|u1", "(2, 1, 2)", "01020304"), [[[1, 2]], [[3, 4]]]),
    "three axes, Fortran": (
        Npy("|u1", "(2, 2, 2)", "0105030702060408", True),
        [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
    ),
    "two axes, Fortran, big": (Npy(">i2", "(1, 2)", "0001 0002", True), [[1, 2]]),
    "version 2": (Npy("|u1", "(2,)", "0102", version=(2, 0)), [1, 2]),
    "records": (
        Npy([("a", "<i2"), ("b", "|S1")], "(2,)", "0100 78 0200 79"),
        {"a": [1, 2], "b": [b"x", b"y"]},
    ),
    "records with a gap": (
        Npy([("a", "|u1"), ("", "|V3"), ("b", "<u2")], "(1,)", "01 000000 0200"),
        {"a": [1], "b": [2]},
    ),
    "records in records": (
        Npy([("a", [("b", "<i2"), ("c", "|b1")])], "(2,)", "010001 020000"),
        {"a": {"b": [1, 2], "c": [True, False]}},
    ),
    "arrays in records": (
        Npy([("a", "<i2", (2,))], "(2,)", "0100 0200 0300 0400"),
        {"a": [[1, 2], [3, 4]]},
    ),
    "records in two axes": (
        Npy([("a", "|u1"), ("b", "|u1")], "(2, 2)", "0105 0206 0307 0408"),
        {"a": [[1, 2], [3, 4]], "b": [[5, 6], [7, 8]]},
    ),
    "records in two axes, Fortran": (
        Npy([("a", "|u1")], "(2, 2)", "01030204", True),
        {"a": [[1, 2], [3, 4]]},
    ),
    "one record": (Npy([("a", "<i2")], "()", "0100"), {"a": 1}),
    "complex": (
        Npy("<c16", "(1,)", "000000000000f03f 00000000000000c0"),
        Noted([[1.0, -2.0]], "1 × complex numbers"),
    ),
    "complex, short, big": (
        Npy(">c8", "(1,)", "3f800000 7f800000"),
        Noted([[1.0, inf]], "1 × complex numbers"),
    ),
    "durations": (
        Npy("<m8[s]", "(2,)", "0100000000000000 0000000000000080"),
        Noted([1, None], "1 × durations that are not set; 1 × durations written as a number of s"),
    ),
    "no records": (Npy([("a", "<i2")], "(0,)", ""), {"a": []}),
}

NPY_REFUSED: Final[dict[str, tuple[bytes, Refused]]] = {
    "nothing": (b"", Refused("")),
    "another file": (b"PK\x03\x04" * 8, Refused("magic")),
    "magic cut": (_MAGIC, Refused("")),
    "header cut": (Npy("|u1", "(2,)", "0102").encoded()[:40], Refused("")),
    "version 9": (npy_file("{}", b"", (9, 0)), Refused(r"version 9\.0")),
    "header is no dict": (npy_file("[]", b""), Refused("")),
    "header without a shape": (
        npy_file("{'descr': '|u1', 'fortran_order': False}", b""),
        Refused(""),
    ),
    "header that calls": (
        npy_file("{'descr': print('x'), 'fortran_order': False, 'shape': ()}", b""),
        Refused(""),
    ),
    "unknown type": (Npy("|q9", "(1,)", "00").encoded(), Refused("")),
    "data cut": (Npy("<i4", "(2,)", "01000000 0200").encoded(), Refused("in the middle")),
    "data missing": (Npy("<i4", "(1000000000000,)", "").encoded(), Refused("in the middle")),
    "data after the array": (Npy("|u1", "(1,)", "0102").encoded(), Refused("after the array")),
    "Fortran, data cut": (Npy("<i4", "(2, 2)", "0100", True).encoded(), Refused("in the middle")),
    "records cut": (Npy([("a", "<i2")], "(2,)", "0100").encoded(), Refused("in the middle")),
    "negative shape": (Npy("|u1", "(-1,)", "").encoded(), Refused("")),
    "negative shape, two axes": (Npy("|u1", "(-1, -2)", "0102").encoded(), Refused("")),
    "shape of a float": (Npy("|u1", "(1.0,)", "01").encoded(), Refused("")),
    "huge empty shape": (Npy("<i4", "(100000000, 0)", "").encoded(), Refused("")),
    "Python objects": (
        Npy("|O", "(1,)", "80049503000000000000004b012e").encoded(),
        Refused("objects"),
    ),
    "longdouble": (Npy("<f16", "(1,)", "00" * 16).encoded(), Refused("float128|not valid")),
    "void": (Npy("|V4", "(1,)", "00000000").encoded(), Refused(r"\|V4, which no archive can")),
}

_SPARSE: Final = {
    "indices": Npy("<i4", "(3,)", "00000000 02000000 01000000"),
    "indptr": Npy("<i4", "(3,)", "00000000 02000000 03000000"),
    "format": Npy("|S3", "()", "637372"),
    "shape": Npy("<i8", "(2,)", "0200000000000000 0300000000000000"),
    "data": Npy("<f8", "(3,)", "000000000000f03f 0000000000000040 000000000000f87f"),
}

NPZ: Final[dict[str, tuple[Mapping[str, Npy], object]]] = {
    "scipy.sparse": (
        _SPARSE,
        {
            "indices": [0, 2, 1],
            "indptr": [0, 2, 3],
            "format": b"csr",
            "shape": [2, 3],
            "data": [1.0, 2.0, nan],
        },
    ),
    "nothing": ({}, {}),
    "names": (
        {
            "arr_0": Npy("|u1", "(1,)", "01"),
            "a/b": Npy("|u1", "()", "02"),
            "\xfc": Npy("|b1", "()", "01"),
        },
        {"arr_0": [1], "a/b": 2, "\xfc": True},
    ),
}

NPZ_REFUSED: Final[dict[str, tuple[bytes, Refused]]] = {
    "nothing": (b"", Refused("not a valid zip file")),
    "an NPY file": (Npy("|u1", "(1,)", "01").encoded(), Refused("not a valid zip file")),
    "cut": (npz_file(_SPARSE, is_compressed=True)[:-30], Refused("not a valid zip file")),
    "a member that is refused": (
        npz_file({"x": Npy("|O", "(1,)", "00")}, is_compressed=False),
        Refused(r"x\.npy: .*objects"),
    ),
}
