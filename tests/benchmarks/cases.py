"""The rows of the table: what to do, and on which archive."""

from dataclasses import dataclass
from enum import Enum


class Case(Enum):
    """One task, done by both sides."""

    OPEN_SMALL_TOC = "open_small_toc"
    OPEN_6MB_TOC = "open_6mb_toc"
    OPEN_1M_KEYS = "open_1m_keys"
    PREVIEWS_50 = "previews_50"
    DEEP_VALUE_COLD = "deep_value_cold"
    FLOATS_5M = "floats_5m"
    INTEGERS_2M = "integers_2m"
    MIXED_500K = "mixed_500k"
    NESTED_200K = "nested_200k"
    REOPEN_CACHED = "reopen_cached"
    KEY_SEARCH_1M = "key_search_1m"
    COMBINED_1000 = "combined_1000"
    COMBINE_10X64 = "combine_10x64"
    APPEND_1_TO_640 = "append_1_to_640"
    SAVE_JSON_256M = "save_json_256m"
    MAP_300K = "map_300k"
    IMAGE_SLICE = "image_slice"
    PLOT_10M_FIRST_PICTURE = "plot_10m_first_picture"
    PLOT_10M_PAN = "plot_10m_pan"
    TABLE_10M_JUMP = "table_10m_jump"
    TABLE_SCROLL_STALL = "table_scroll_stall"
    MEMORY_10M_LOOKED_AT = "memory_10m_looked_at"


ARCHIVES: dict[Case, str] = {
    Case.OPEN_SMALL_TOC: "small_toc",
    Case.OPEN_6MB_TOC: "toc_6mb",
    Case.OPEN_1M_KEYS: "keys_1m",
    Case.PREVIEWS_50: "small_toc",
    Case.DEEP_VALUE_COLD: "deep",
    Case.FLOATS_5M: "floats_5m",
    Case.INTEGERS_2M: "integers_2m",
    Case.MIXED_500K: "mixed_500k",
    Case.NESTED_200K: "nested_200k",
    Case.REOPEN_CACHED: "keys_1m",
    Case.KEY_SEARCH_1M: "keys_1m",
    Case.COMBINED_1000: "combined_1000",
    Case.COMBINE_10X64: "part_64mb",
    Case.APPEND_1_TO_640: "part_64mb",
    Case.SAVE_JSON_256M: "small_toc",  # creates an archive, reads none
    Case.MAP_300K: "toc_6mb",
    Case.IMAGE_SLICE: "field_20",
    Case.PLOT_10M_FIRST_PICTURE: "run_10m",
    Case.PLOT_10M_PAN: "run_10m",
    Case.TABLE_10M_JUMP: "run_10m",
    Case.TABLE_SCROLL_STALL: "run_10m",
    Case.MEMORY_10M_LOOKED_AT: "run_10m",
}
"""The archive each case reads."""

IN_WINDOW = (
    Case.PLOT_10M_FIRST_PICTURE,
    Case.PLOT_10M_PAN,
    Case.TABLE_10M_JUMP,
    Case.TABLE_SCROLL_STALL,
    Case.MEMORY_10M_LOOKED_AT,
)
"""Cases that are measured through the program's own window."""

WHOLE_PROGRAM = (Case.MEMORY_10M_LOOKED_AT,)
"""Cases whose memory is that of the whole process, not what it grew by."""

ONCE = (Case.PLOT_10M_FIRST_PICTURE, Case.TABLE_SCROLL_STALL, Case.MEMORY_10M_LOOKED_AT)
"""Cases of which the other side takes minutes: it does them only once."""

WITHOUT_COLLECTOR = "theirs_without_collector"
"""The other side without Python's cycle collector, which slows down decoding many containers. This
program keeps it off while it works, so ratios compare with the faster of the two."""

MBIT: dict[Case, float] = {Case.PLOT_10M_FIRST_PICTURE: 100.0}
"""Cases over a link of another bandwidth than the others, in Mbit/s."""

RATIO_OF: dict[Case, str] = {
    Case.PLOT_10M_PAN: "frame_ms",
    Case.TABLE_SCROLL_STALL: "stall_ms",
    Case.MEMORY_10M_LOOKED_AT: "memory_mb",
}
"""What the ratio of a case compares, if not the time."""

LIMITS: dict[Case, dict[str, float]] = {
    Case.PLOT_10M_FIRST_PICTURE: {"round_trips": 2, "bytes": 1e6, "all_bytes": 3e6},
    Case.PLOT_10M_PAN: {"frame_ms": 33},
    Case.TABLE_10M_JUMP: {"round_trips": 3, "bytes": 200e3},
    Case.TABLE_SCROLL_STALL: {"stall_ms": 50},
    Case.MEMORY_10M_LOOKED_AT: {"memory_mb": 400, "closed_mb": 280},
}
"""The most that this program may need, by the columns of a row."""

WRITING = (Case.COMBINE_10X64, Case.APPEND_1_TO_640)
"""Cases that write: each run has its own target."""

PARTS = tuple(f"part-{number}.msglc" for number in range(10))
"""Keys of the ten archives of 64 MiB that are combined."""

LITTLE = "little.msglc"
"""Key of the archive of 1 MiB that is appended."""


@dataclass(frozen=True, slots=True)
class Target:
    """The object to read, through the measured link."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    key: str
