"""Numbers in a text that a float of 64 bits cannot hold."""

import math
import sys

_SURE_LETTERS = 15  # a float keeps so many digits
_SURE = (1e-290, 1e290)
_LONGEST_SHOWN = 40


def holds(text: str) -> bool:
    """Whether a float keeps the number `text`: written with as many digits, it is the same.

    So `0.1` is kept, although no float is exactly one tenth, and 1e400 and 1e-400 are not.
    """
    value = float(text)
    if len(text) <= _SURE_LETTERS and _SURE[0] < abs(value) < _SURE[1]:
        return True
    return repr(value) == text or _digits_come_back(text, value)


def _digits_come_back(text: str, value: float) -> bool:
    mantissa = text.lower().lstrip("+-").partition("e")[0]
    if "n" in mantissa:  # infinity and NaN in words
        return True
    digits = mantissa.replace(".", "").lstrip("0")
    if not digits or not value or math.isinf(value):
        return not digits and not value
    written = f"{abs(value):.{len(digits) - 1}e}".partition("e")[0]
    return written.replace(".", "") == digits


class TooManyDigits(ValueError):
    """An integer that Python does not convert; `digits` is its text."""

    def __init__(self, digits: str) -> None:
        # Python's own text about its limit is for programmers.
        super().__init__(f"A number has over {sys.get_int_max_str_digits():,} digits")
        self.digits = digits


class RoundedNumbers:
    """Reads numbers, and counts those that a float cannot hold.

    `state` can be put back when what was read is read again.
    """

    def __init__(self) -> None:
        self.state = (0, "")  # how many, and the first

    def read_float(self, text: str) -> float:
        """The nearest float."""
        if not holds(text):
            count, first = self.state
            self.state = (count + 1, first or text)
        return float(text)

    def read_int(self, text: str) -> float:
        """The integer; a float for the negative zero, which no integer is. Raises TooManyDigits."""
        if text == "-0":
            return -0.0
        try:
            return int(text)
        except ValueError as error:
            raise TooManyDigits(text) from error

    def sentences(self) -> tuple[str, ...]:
        """The note for the user; empty if all numbers were kept."""
        count, text = self.state
        if not count:
            return ()
        shown = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
        became = repr(float(text)).replace("inf", "Infinity")
        return (
            f"{count:,} × numbers that a 64-bit float cannot hold written as the nearest "
            f"one; the first is {shown}, written as {became}.",
        )
