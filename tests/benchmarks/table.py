"""The rows of `make bench` as text and as Markdown.

In text, "theirs s" is the other side with Python's cycle collector, "no gc s" without it; the ratio
compares with the faster of the two.
"""

from dataclasses import dataclass

from tests.benchmarks.cases import LIMITS, Case


@dataclass(frozen=True, slots=True)
class Row:
    """A row of build/bench.json; figures that could not be measured are None.

    Of work in steps, requests, trips and bytes are those of the step with most of them. `theirs` is
    the faster of two: with Python's cycle collector, and without.
    """

    name: str
    ours_s: float | None
    theirs_s: float | None
    ratio: float | None
    requests: int | None
    round_trips: int | None
    bytes: int | None
    stall_ms: float | None
    memory_mb: float | None
    first_s: float | None
    theirs_requests: int | None
    theirs_bytes: int | None
    theirs_stall_ms: float | None
    theirs_memory_mb: float | None
    disk_mb: float | None
    theirs_disk_mb: float | None
    all_bytes: int | None = None
    frame_ms: float | None = None
    theirs_frame_ms: float | None = None
    closed_mb: float | None = None
    theirs_closed_mb: float | None = None
    theirs_with_collector_s: float | None = None
    theirs_without_collector_s: float | None = None


_COLUMNS = (
    ("", 16),
    ("ratio", 7),
    ("ours s", 8),
    ("first s", 8),
    ("theirs s", 9),
    ("no gc s", 8),
    ("requests", 9),
    ("trips", 6),
    ("theirs", 7),
    ("bytes", 12),
    ("theirs", 12),
    ("stall ms", 9),
    ("theirs", 8),
    ("MB", 7),
    ("theirs", 8),
    ("disk MB", 8),
    ("theirs", 7),
)


def print_table(rows: list[Row]) -> None:
    """Print the table as text."""
    print("".join(f"{title:>{width}}" for title, width in _COLUMNS))
    for row in rows:
        cells = (
            row.name,
            None if row.ratio is None else f"{row.ratio:.1f}x",
            _seconds(row.ours_s),
            _seconds(row.first_s),
            _seconds(row.theirs_with_collector_s),
            _seconds(row.theirs_without_collector_s),
            row.requests,
            row.round_trips,
            row.theirs_requests,
            None if row.bytes is None else f"{row.bytes:,}",
            None if row.theirs_bytes is None else f"{row.theirs_bytes:,}",
            row.stall_ms,
            row.theirs_stall_ms,
            row.memory_mb,
            row.theirs_memory_mb,
            row.disk_mb,
            row.theirs_disk_mb,
        )
        widths = (width for _, width in _COLUMNS)
        print(
            "".join(
                f"{'-' if cell is None else cell:>{w}}"
                for cell, w in zip(cells, widths, strict=True)
            )
        )


def over_limits(rows: list[Row]) -> list[str]:
    """Print what the limits are about; returns which of them are exceeded."""
    over = []
    for row in rows:
        for field, most in LIMITS.get(Case(row.name), {}).items():
            value = getattr(row, field)
            line = f"{row.name}: {field} {_plain(value)}, limit {most:,.0f}"
            print(line)
            if value is None or value > most:
                over.append(line)
    return over


def print_markdown(rows: list[Row]) -> None:
    """Print the table as Markdown; listings are also compared by their first rows here.

    For an `open_*` row, this program's work includes the thousand rows of the first range.
    """
    print("| work | times as fast | first rows | requests (msglc) | trips | bytes (msglc) |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        is_listing = row.name.startswith(("open_", "reopen_"))
        first = row.theirs_s / row.first_s if is_listing and row.theirs_s and row.first_s else None
        cells = (
            f"`{row.name}`",
            _plain(row.ratio),
            _plain(first),
            f"{_plain(row.requests)} ({_plain(row.theirs_requests)})",
            _plain(row.round_trips),
            f"{_plain(row.bytes)} ({_plain(row.theirs_bytes)})",
        )
        print(f"| {' | '.join(cells)} |")


def _plain(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.1f}"


def _seconds(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"
