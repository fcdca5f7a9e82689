"""What files of several nodes are called: as much of their paths as tells them apart."""

from collections import Counter
from collections.abc import Sequence

from msglc_browser.archive.model.node_path import NodePath, PathStep, format_step

_MOST_BYTES = 120  # as `file_names` takes: of a longer path the first keys go, not the last


def node_names(paths: Sequence[NodePath]) -> list[str]:
    """A name for each path, keys joined by dots: "energy", "0042.energy" where another ends so.

    A number alone says nothing: it comes with the keys above, up to one that is no number. Of
    two paths that differ in nothing a name can hold, both get the same.
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
    """A key as it is, a number without its brackets."""
    return step.value if isinstance(step.value, str) else format_step(step).strip("[]()")


def _least(path: NodePath) -> int:
    """How many steps, from the end, it takes to name more than a number."""
    for count, step in enumerate(reversed(path), 1):
        if not (step.is_index or step_text(step).isdecimal()):
            return count
    return max(len(path), 1)


def _fitting(keys: Sequence[str]) -> str:
    """The keys, without the first ones where all would be too long; "_" stands for them."""
    name = ".".join(keys)
    start = 0
    while len(name.encode(errors="replace")) > _MOST_BYTES and start < len(keys) - 1:
        start += 1
        name = ".".join(["_", *keys[start:]])
    return name
