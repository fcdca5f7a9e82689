"""Draw the architecture from the imports: `python packaging/architecture.py`.

Writes `docs/architecture.svg`; with `--check` it only reports whether that file is current, and
exits with 1 if it is not.
"""

import argparse
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from column_layout import BOX, Layout, Spot, arrange
from package_imports import Floor, House, Room, read_house

_ROOT = Path(__file__).parents[1]
_WIDTH = 1200
_EDGE = 20.0  # from the picture's edge to the floors
_FLOOR_RIGHT = 1056.0
_PADDING = 16.0
_NAME = 92.0  # from a floor's name to its description
_HEADER = 34.0
_BOX_WIDTH = 86.0
_FLOOR_GAP = 12.0
_LANE = 20.0
_TAP = 8.0  # between two lines that leave a floor
_PAPER, _BAND, _BORDER = "#ffffff", "#f6f7f9", "#d9dce1"
_INK, _MUTED, _LINE, _ACCENT = "#1f2328", "#656c76", "#a8aeb8", "#2f6fed"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_NOTE = (
    "Drawn from the imports, which point to the right within a floor and down between floors. "
    "Imports implied by a longer path are omitted; thicker lines mean more imports."
)


class _Drawing:
    """The lines of an SVG, from top to bottom."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lines: list[str] = []
        self._tops: dict[str, float] = {}
        self._bottom = _EDGE

    def svg(self) -> str:
        """The whole file."""
        for floor in self._house.floors:
            self._floor(floor)
        self._lanes()
        self._text(_EDGE + 2, self._bottom + 12, _NOTE, size=11, color=_MUTED)
        height = round(self._bottom + 28)
        return "\n".join((*_head(height), *self._lines, "</svg>", ""))

    def _floor(self, floor: Floor) -> None:
        columns = [[room.module for room in column] for column in floor.columns]
        layout = arrange(columns, self._house.within(floor))
        is_one_room = len(layout.spots) == 1
        top = self._tops[floor.name] = self._bottom
        height = _HEADER + _PADDING + (0 if is_one_room else layout.height)
        width = _FLOOR_RIGHT - _EDGE
        self._add(_rectangle(_EDGE, top, width, height, radius=8, fill=_BAND, stroke=_BORDER))
        left = _EDGE + _PADDING
        self._text(left, top + 22, floor.name, size=13, color=_INK, is_bold=True)
        self._text(left + _NAME, top + 22, floor.sentence, size=11, color=_MUTED)
        files = f"{floor.files} files"
        right = _FLOOR_RIGHT - _PADDING
        self._text(right, top + 22, files, size=11, color=_MUTED, anchor="end")
        if not is_one_room:
            self._rooms(floor, layout, top + _HEADER)
        self._bottom = top + height + _FLOOR_GAP

    def _rooms(self, floor: Floor, layout: Layout, top: float) -> None:
        pitch = _pitch(len(floor.columns))
        self._joints(layout, pitch, top)
        for column in floor.columns:
            for room in column:
                spot = layout.spots[room.module]
                self._room(room, _left(spot, pitch), top + spot.y)

    def _joints(self, layout: Layout, pitch: float, top: float) -> None:
        for start, end in layout.joints:
            here, there = layout.spots[start], layout.spots[end]
            x, y = _left(here, pitch) + _BOX_WIDTH, top + here.y
            to_x, to_y = _left(there, pitch), top + there.y
            way = f"M{_n(x)} {_n(y)}"
            if not here.is_box:
                way = f"M{_n(x - _BOX_WIDTH)} {_n(y)}H{_n(x)}"
            tip = to_x - 4 if there.is_box else to_x
            middle = (x + tip) / 2
            way += f"C{_n(middle)} {_n(y)} {_n(middle)} {_n(to_y)} {_n(tip)} {_n(to_y)}"
            self._add(f'<path d="{way}" fill="none" stroke="{_LINE}" stroke-width="1.2"/>')
            if there.is_box:
                self._add(_head_right(to_x, to_y))

    def _room(self, room: Room, x: float, y: float) -> None:
        files = "1 file" if room.files == 1 else f"{room.files} files"
        middle = x + _BOX_WIDTH / 2
        self._add(f"<g><title>{escape(room.sentence)}</title>")
        box = _rectangle(x, y - BOX / 2, _BOX_WIDTH, BOX, radius=5, fill=_PAPER, stroke=_BORDER)
        self._add(box)
        self._text(middle, y - 2, room.name, size=11, color=_INK, anchor="middle")
        self._text(middle, y + 12, files, size=10, color=_MUTED, anchor="middle")
        self._add("</g>")

    def _lanes(self) -> None:
        """One lane per imported floor: importing floors join it, and it leads to that floor."""
        counts = self._house.between()
        taps = dict.fromkeys(self._tops, 0)
        targets = [name for name in self._tops if any(end == name for _, end in counts)]
        for at, target in enumerate(targets):
            x = _FLOOR_RIGHT + _LANE * (at + 1)
            end_y = self._tops[target] + 17
            sources = [name for name in self._tops if counts[name, target]]
            first_y = 0.0
            for source in sources:
                y = self._tops[source] + _HEADER + _TAP * taps[source]
                taps[source] += 1
                first_y = first_y or y
                width = _thickness(counts[source, target])
                self._add(_line(_FLOOR_RIGHT, y, x, y, width))
                self._add(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="2.2" fill="{_LINE}"/>')
            total = sum(counts[source, target] for source in sources)
            self._add(
                f'<path d="M{_n(x)} {_n(first_y)}V{_n(end_y)}H{_n(_FLOOR_RIGHT + 6)}" fill="none" '
                f'stroke="{_LINE}" stroke-width="{_thickness(total)}" stroke-linejoin="round"/>'
            )
            self._add(_head_left(_FLOOR_RIGHT + 1, end_y))

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int,
        color: str,
        anchor: str = "start",
        is_bold: bool = False,
    ) -> None:
        weight = ' font-weight="600"' if is_bold else ""
        self._add(
            f'<text x="{_n(x)}" y="{_n(y)}" fill="{color}" font-size="{size}"{weight} '
            f'text-anchor="{anchor}">{escape(text)}</text>'
        )

    def _add(self, line: str) -> None:
        self._lines.append(line)


def _head(height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="{_FONT}" role="img">'
    )
    yield "<title>The floors and rooms of msglc Browser and their imports</title>"
    yield _rectangle(0.5, 0.5, _WIDTH - 1, height - 1, radius=10, fill=_PAPER, stroke=_BORDER)


def _pitch(columns: int) -> float:
    """The distance between columns; few columns are not spread over the whole floor."""
    room = _FLOOR_RIGHT - _EDGE - 2 * _PADDING - _BOX_WIDTH
    return min(room / max(columns - 1, 1), 2.0 * _BOX_WIDTH)


def _left(spot: Spot, pitch: float) -> float:
    return _EDGE + _PADDING + spot.column * pitch


def _thickness(imports: int) -> float:
    """In three steps: not every new import should change the picture."""
    return 1.2 if imports < 10 else 1.8 if imports < 100 else 2.6


def _rectangle(
    x: float, y: float, width: float, height: float, *, radius: int, fill: str, stroke: str
) -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
        f'rx="{radius}" fill="{fill}" stroke="{stroke}"/>'
    )


def _line(x: float, y: float, to_x: float, to_y: float, width: float) -> str:
    return (
        f'<path d="M{_n(x)} {_n(y)}L{_n(to_x)} {_n(to_y)}" '
        f'stroke="{_LINE}" stroke-width="{width}"/>'
    )


def _head_right(x: float, y: float) -> str:
    return f'<path d="M{_n(x)} {_n(y)}l-6 -3.2v6.4z" fill="{_ACCENT}"/>'


def _head_left(x: float, y: float) -> str:
    return f'<path d="M{_n(x)} {_n(y)}l8 -4.2v8.4z" fill="{_ACCENT}"/>'


def _n(value: float) -> str:
    """A coordinate without unnecessary digits."""
    return f"{value:.1f}".removesuffix(".0")


def main() -> int:
    """Write the picture, or check it; returns the exit code."""
    parser = argparse.ArgumentParser(description="Draw docs/architecture.svg from the imports.")
    parser.add_argument("--check", action="store_true", help="only report whether it is current")
    parser.add_argument("path", nargs="?", type=Path, default=_ROOT / "docs" / "architecture.svg")
    options = parser.parse_args()
    path: Path = options.path
    drawn = _Drawing(read_house(_ROOT)).svg()
    if not options.check:
        path.write_text(drawn, "utf-8")
        return 0
    if path.is_file() and path.read_text("utf-8") == drawn:
        return 0
    print(f"{path.name} is outdated. Run: make architecture", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
