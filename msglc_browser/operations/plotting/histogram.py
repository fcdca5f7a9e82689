"""How often which values occur: numbers counted in ranges of equal width."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_BINS: Final = 512
_MOST_AUTOMATIC: Final = 128
_MOST_SORTED: Final = 100_000
_LARGEST: Final = float(np.finfo(np.float64).max)
_SLICE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Histogram:
    """`counts[i]` values lie from `edges[i]` to `edges[i + 1]`; the last bin includes its end.

    `left_out` values are NaN or infinite. No bins if there is no other value.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    left_out: int


def histogram(values: NDArray[np.float64], bins: int = 0) -> Histogram:
    """Count values in `bins` ranges, at most 512; 0 for as many as suit them.

    Memory besides the values is a few MB; 10,000,000 take about a second, so call it in a worker.
    """
    finite = np.isfinite(values)
    count = int(np.count_nonzero(finite))
    left_out = len(values) - count
    if not count:
        return Histogram(np.empty(0), np.empty(0, np.int64), left_out)
    values = values if not left_out else values[finite]
    least, greatest = float(values.min()), float(values.max())
    # Halved, as the distance between two floats can be beyond the largest one.
    bins = min(bins or _suitable(values, least / 2, greatest / 2), MOST_BINS)
    edges = _edges(least, greatest, bins)
    counts = np.zeros(bins, np.int64)
    for at in range(0, count, _SLICE):
        places = np.searchsorted(edges, values[at : at + _SLICE], side="right") - 1
        counts += np.bincount(np.minimum(places, bins - 1), minlength=bins)
    return Histogram(edges, counts, left_out)


def _edges(least: float, greatest: float, bins: int) -> NDArray[np.float64]:
    if least == greatest:
        reach = max(0.5, abs(least) * 1e-9)
        least, greatest = max(least - reach, -_LARGEST), min(greatest + reach, _LARGEST)
    edges: NDArray[np.float64] = 2 * np.linspace(least / 2, greatest / 2, bins + 1)
    edges[0], edges[-1] = least, greatest
    return np.maximum.accumulate(edges)


def _suitable(values: NDArray[np.float64], half_least: float, half_greatest: float) -> int:
    """Freedman and Diaconis' number of bins, of a sample; one per integer if there are few."""
    sample = values[:: -(-len(values) // _MOST_SORTED)]
    span = 2 * (half_greatest - half_least)
    if span < _MOST_AUTOMATIC and bool((np.mod(sample, 1) == 0).all()):
        return int(span) + 1
    low, high = np.quantile(sample / 2, [0.25, 0.75])
    width = 2 * float(high - low) / len(values) ** (1 / 3)
    ratio = (half_greatest - half_least) / width if width > 0 else math.inf
    # Half the values may be equal: then as many as Sturges' rule has.
    wanted = ratio if math.isfinite(ratio) else math.log2(len(values)) + 1
    return int(min(max(math.ceil(wanted), 1), _MOST_AUTOMATIC))
