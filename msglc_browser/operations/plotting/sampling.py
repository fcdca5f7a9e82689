"""Which blocks of a series to read, in which order: spread evenly first, then in between."""

from collections.abc import Iterator, Sequence
from typing import Final

from msglc_browser.operations.plotting.series import Series

FIRST_BLOCKS: Final = 64
"""Blocks of the first picture: two round trips on 32 connections, about 0.5 MB."""

BATCH_BLOCKS: Final = 64
MOST_SAMPLED_BYTES: Final = 3_000_000


def first_blocks(series: Series, *, most_bytes: int) -> range | list[int]:
    """What the first picture is drawn from: everything up to `most_bytes`, else a sample."""
    if series.size_bytes <= most_bytes or series.blocks <= FIRST_BLOCKS:
        return range(series.blocks) if series.size_bytes <= most_bytes else range(0)
    last = series.blocks - 1
    return [round(number * last / (FIRST_BLOCKS - 1)) for number in range(FIRST_BLOCKS)]


def refining_blocks(series: Series, known: Sequence[int], *, columns: int) -> Iterator[list[int]]:
    """More blocks in batches, in van der Corput order: each batch fills the widest gaps.

    Ends at one block per column of pixels, or at about 3 MB, including the blocks already `known`.
    """
    block_bytes = max(series.size_bytes // series.blocks, 1)
    most = min(columns, MOST_SAMPLED_BYTES // block_bytes, series.blocks)
    taken = set(known)
    batch: list[int] = []
    for at in _van_der_corput(series.blocks):
        if len(taken) >= most:
            break
        if at not in taken:
            taken.add(at)
            batch.append(at)
        if len(batch) == BATCH_BLOCKS:
            yield batch
            batch = []
    if batch:
        yield batch


def _van_der_corput(count: int) -> Iterator[int]:
    """0 … count - 1 in bit-reversed order."""
    bits = max(count - 1, 1).bit_length()
    for number in range(1 << bits):
        at = int(f"{number:0{bits}b}"[::-1], 2)
        if at < count:
            yield at
