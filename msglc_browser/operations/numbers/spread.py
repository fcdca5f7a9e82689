"""Which blocks of a long list a sample is read from."""

from typing import Final

SAMPLE_BLOCKS: Final = 64
"""Blocks of a sample: two round trips on 32 connections, about 0.5 MB."""


def spread(count: int, blocks: int) -> list[int]:
    """`count` of the `blocks` of a list, at least 1: spread evenly, with both ends.

    The summary of a list and its first plot use the same ones, so that they are read once.
    """
    return [round(number * (blocks - 1) / max(count - 1, 1)) for number in range(count)]
