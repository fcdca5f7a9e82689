"""Offsets, codes and letters, 16 bytes to a line."""

import pytest

from msglc_browser.archive.display.hexdump import hex_dump


def test_nothing_has_no_lines() -> None:
    assert hex_dump(b"") == ""
    assert hex_dump(b"", 100) == ""


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a", "00000000  61" + " " * 48 + "|a|"),
        (b"12345678", "00000000  31 32 33 34 35 36 37 38" + " " * 27 + "|12345678|"),
        (b"123456789", "00000000  31 32 33 34 35 36 37 38  39" + " " * 23 + "|123456789|"),
        (
            bytes(range(16)),
            "00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|",
        ),
    ],
)
def test_line_has_a_gap_in_its_middle_and_its_letters_in_one_column(data: bytes, line: str) -> None:
    assert hex_dump(data) == line


@pytest.mark.parametrize(("size", "lines"), [(16, 1), (17, 2), (32, 2), (33, 3)])
def test_lines_hold_sixteen_bytes_each(size: int, lines: int) -> None:
    found = hex_dump(b"x" * size, 0x100).split("\n")
    assert len(found) == lines
    assert [line[:8] for line in found] == [f"{0x100 + 16 * n:08x}" for n in range(lines)]
    assert sum(line.count("78") for line in found) == size
    assert {line.index("|") for line in found} == {60}


def test_letters_are_printable_ascii_and_all_else_is_a_dot() -> None:
    text = "".join(line.split("|", 1)[1][:-1] for line in hex_dump(bytes(range(256))).split("\n"))
    assert text == "".join(chr(n) if 32 <= n < 127 else "." for n in range(256))


def test_offset_grows_beyond_eight_digits() -> None:
    assert hex_dump(b"x", 2**40).startswith("10000000000  78")
