"""How a table is written in its file, where the user knows better than what is detected."""

import codecs
from dataclasses import dataclass, replace
from typing import Final

from msglc_browser.errors import BadInput

DELIMITERS: Final = (",", ";", "\t", "|")
"""Those that are detected."""

ENCODINGS: Final = (
    ("utf-8-sig", "UTF-8"),
    ("cp1252", "Windows-1252 (Western)"),
    ("iso8859-15", "ISO 8859-15 (Western)"),
    ("cp1250", "Windows-1250 (Central European)"),
    ("cp1251", "Windows-1251 (Cyrillic)"),
    ("cp1253", "Windows-1253 (Greek)"),
    ("cp1254", "Windows-1254 (Turkish)"),
    ("mac-roman", "Mac Roman"),
    ("cp932", "Shift JIS (Japanese)"),
    ("euc-kr", "EUC-KR (Korean)"),
    ("gb18030", "GB 18030 (Chinese)"),
    ("big5", "Big5 (Chinese)"),
    ("utf-16", "UTF-16"),
    ("utf-32", "UTF-32"),
)
"""Python's names of encodings, and those shown."""

MOST_FIRST_LINE: Final = 1_000_000
_NO_DELIMITER: Final = '"\r\n\0 '


@dataclass(frozen=True, slots=True)
class TableLayout:
    """What is None is detected; lines before `first_line`, counted from 1, are left out.

    Without `has_header` the first row is data, and the columns are numbered.
    """

    delimiter: str | None = None
    encoding: str | None = None
    has_header: bool = True
    first_line: int = 1

    def with_tabs(self) -> "TableLayout":
        """Tabs separate the cells, unless another separator was chosen."""
        return self if self.delimiter is not None else replace(self, delimiter="\t")

    def check(self) -> None:
        """Raises BadInput for what cannot be."""
        if self.delimiter is not None and (
            len(self.delimiter) != 1 or self.delimiter in _NO_DELIMITER
        ):
            raise BadInput("The separator must be one character other than a quote or a blank.")
        if not 1 <= self.first_line <= MOST_FIRST_LINE:
            raise BadInput(f"The first line must be from 1 to {MOST_FIRST_LINE:,}.")
        if self.encoding is not None:
            try:
                codecs.lookup(self.encoding)
            except LookupError:
                raise BadInput(f"{self.encoding} is not a known encoding.") from None


def encoding_title(encoding: str) -> str:
    """An encoding of Python's as shown to the user."""
    return dict(ENCODINGS).get(encoding, encoding.upper())
