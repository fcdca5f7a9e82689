"""Cells as text for the clipboard: TSV, CSV, JSON or Markdown."""

import csv
import io
import json
import math
from collections.abc import Sequence
from enum import Enum
from typing import Final

from msglc_browser.archive.display.text_scalar import scalar_text
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested, Unreadable

MOST_CELLS: Final = 1_000_000


class CopyForm(Enum):
    """The forms, by the names shown."""

    TSV = "TSV"
    CSV = "CSV"
    JSON = "JSON"
    MARKDOWN = "Markdown"


def copied(
    rows: Sequence[Sequence[Cell]], titles: Sequence[str], form: CopyForm, *, has_header: bool
) -> str:
    """Rows of cells as text; null and missing cells are empty, or absent in JSON records.

    A table in Markdown needs a header: without one it is empty.
    """
    if form is CopyForm.JSON:
        return _json(rows, titles, has_header=has_header)
    if form is CopyForm.MARKDOWN:
        return _markdown(rows, titles if has_header else [""] * len(titles))
    stream = io.StringIO()
    separator = "\t" if form is CopyForm.TSV else ","
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    if has_header:
        writer.writerow(titles)
    writer.writerows([plain_text(cell) for cell in row] for row in rows)
    return stream.getvalue().removesuffix("\n")


def plain_text(cell: Cell) -> str:
    """A cell as a spreadsheet takes it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, CutText | Nested):
        return cell.text
    if cell is None or isinstance(cell, Missing | Unreadable):
        return ""
    return scalar_text(cell)


def _json(rows: Sequence[Sequence[Cell]], titles: Sequence[str], *, has_header: bool) -> str:
    plain: list[object] = []
    for row in rows:
        if has_header:
            plain.append(
                {
                    title: _json_value(cell)
                    for title, cell in zip(titles, row, strict=True)
                    if cell is not Missing.MISSING
                }
            )
        else:
            plain.append([_json_value(cell) for cell in row])
    return json.dumps(plain, ensure_ascii=False, indent=1)


def _json_value(cell: Cell) -> object:
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    if cell is None or isinstance(cell, bool | int | float | str):
        return cell
    return plain_text(cell)


def _markdown(rows: Sequence[Sequence[Cell]], titles: Sequence[str]) -> str:
    lines = [_markdown_row(list(titles)), _markdown_row(["---"] * len(titles))]
    lines += [_markdown_row([plain_text(cell) for cell in row]) for row in rows]
    return "\n".join(lines)


def _markdown_row(texts: Sequence[str]) -> str:
    escaped = (text.replace("|", "\\|").replace("\n", " ") for text in texts)
    return f"| {' | '.join(escaped)} |"
