"""Which blocks of a series to read, in which order: spread evenly first, then in between."""

from collections.abc import Iterator, Sequence
from typing import Final

from msglc_browser.operations.plotting.first_items import first_sample
from msglc_browser.operations.plotting.series import Series

BATCH_BLOCKS: Final = 64
MOST_SAMPLED_BYTES: Final = 3_000_000
_FIRST_BYTES: Final = 1_000_000


def first_blocks(series: Series, *, most_bytes: int) -> range | list[int]:
    """What the first picture is drawn from: everything up to `most_bytes`, else a sample.

    A sample is spread evenly, with both ends, and takes about 1 MB at most: fewer blocks if they
    are large, none if even 8 take more. Of a series in order it is the start.
    """
    if series.size_bytes <= most_bytes:
        return range(series.blocks)
    if series.is_in_order:
        return range(min(max(_FIRST_BYTES // _block_bytes(series), 1), series.blocks))
    return first_sample(series.blocks, series.size_bytes)


def refining_blocks(series: Series, known: Sequence[int], *, columns: int) -> Iterator[list[int]]:
    """More blocks in batches, in van der Corput order: each batch fills the widest gaps.

    Ends at one block per column of pixels, or at about 3 MB, including the blocks already `known`.
    Of a series in order they follow one another; it ends when a
    series turns out to be one.
    """
    most = min(columns, MOST_SAMPLED_BYTES // _block_bytes(series), series.blocks)
    taken = set(known)
    was_in_order = series.is_in_order
    batch: list[int] = []
    for at in _order(series):
        if len(taken) >= most:
            break
        if at not in taken:
            taken.add(at)
            batch.append(at)
        if len(batch) == BATCH_BLOCKS:
            yield batch
            if series.is_in_order and not was_in_order:
                return  # the rows are elsewhere: any other block would take all before it
            batch = []
    if batch:
        yield batch


def blocks_in_view(series: Series, rows: range, *, most_bytes: int) -> range:
    """The blocks that show some rows exactly, if they take no more than `most_bytes`; else none.

    Of a series in order everything from the start counts, as it must be read to get there.
    """
    rows = range(max(rows.start, 0), min(rows.stop, series.length))
    walked = range(rows.stop) if series.is_in_order and rows else rows
    return series.blocks_of(rows) if series.cost_bytes(walked) <= most_bytes else range(0)


def _block_bytes(series: Series) -> int:
    return max(series.size_bytes // series.blocks, 1)


def _order(series: Series) -> Iterator[int]:
    return iter(range(series.blocks)) if series.is_in_order else _van_der_corput(series.blocks)


def _van_der_corput(count: int) -> Iterator[int]:
    """0 … count - 1 in bit-reversed order."""
    bits = max(count - 1, 1).bit_length()
    for number in range(1 << bits):
        at = int(f"{number:0{bits}b}"[::-1], 2)
        if at < count:
            yield at
