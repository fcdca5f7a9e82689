"""Counting what reading costs."""

from dataclasses import dataclass


@dataclass(slots=True)
class Meter:
    """Bytes received and requests sent, retries and broken attempts too."""

    bytes_read: int = 0
    requests: int = 0
