"""Bytes that tell how much of them was looked at, for tests about work done."""

from typing import Any


class CountingBytes(bytes):
    """Counts how often something is read from it."""

    reads = 0

    def __getitem__(self, key: Any) -> Any:
        self.reads += 1
        return super().__getitem__(key)
