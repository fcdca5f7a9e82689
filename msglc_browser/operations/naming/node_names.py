"""File names for several nodes: as much of their paths as is needed to distinguish them."""

from collections import Counter
from collections.abc import Sequence

from msglc_browser.archive.model.node_path import NodePath, PathStep, format_step

_MOST_BYTES = 120  # as in `file_names`: for a longer path the first keys are dropped, not the last


def node_names(paths: Sequence[NodePath]) -> list[str]:
    """A name for each path, keys joined by dots: "energy", "0042.energy" where another ends so.

    A number alone is meaningless: it is preceded by the keys above, up to one that is not a number.
    Two paths that differ only in what a name cannot hold get the same name.
    """
    texts = [tuple(step_text(step) for step in path) or ("root",) for path in paths]
    taken = [_least(path) for path in paths]
    while True:
        names = [".".join(each[-count:]) for each, count in zip(texts, taken, strict=True)]
        seen = Counter(name.casefold() for name in names)
        longer = [
            number
            for number, name in enumerate(names)
            if seen[name.casefold()] > 1 and taken[number] < len(texts[number])
        ]
        if not longer:
            return [_fitting(each[-n:]) for each, n in zip(texts, taken, strict=True)]
        for number in longer:
            taken[number] += 1


def step_text(step: PathStep) -> str:
    """A key as it is; an index without its brackets."""
    return step.value if isinstance(step.value, str) else format_step(step).strip("[]()")


def _least(path: NodePath) -> int:
    """The number of steps, from the end, needed for more than just numbers."""
    for count, step in enumerate(reversed(path), 1):
        if not (step.is_index or step_text(step).isdecimal()):
            return count
    return max(len(path), 1)


def _fitting(keys: Sequence[str]) -> str:
    """The keys, without the first ones if the name would be too long; "_" replaces them."""
    name = ".".join(keys)
    start = 0
    while len(name.encode(errors="replace")) > _MOST_BYTES and start < len(keys) - 1:
        start += 1
        name = ".".join(["_", *keys[start:]])
    return name
