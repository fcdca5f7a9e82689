"""Archives of very many floats, made in no time."""

import numpy as np
from numpy.typing import NDArray

from tests.archive_bytes import encode, raw_archive

FEW = tuple(float(n) for n in range(20))


def float_archive(values: NDArray[np.float64], name: str) -> bytes:
    """A dict of one long list, found by arithmetic, and of `few`, 20 floats."""
    count = len(values)
    cells = np.empty((count, 9), np.uint8)
    cells[:, 0] = 0xCB
    cells[:, 1:] = values.astype(">f8").view(np.uint8).reshape(count, 8)
    few = encode(list(FEW))
    start = b"\x82" + encode("few") + few + encode(name)
    data = start + b"\xdd" + count.to_bytes(4, "big") + cells.tobytes()
    few_at = 1 + len(encode("few"))
    toc = {"few": {"p": [few_at, few_at + len(few)]}, name: {"p": [len(start), len(data)]}}
    return raw_archive(data, {"t": toc, "p": [0, len(data)]})
