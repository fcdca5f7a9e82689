"""Names for the children of a combined archive, derived from keys."""

import re
from collections.abc import Collection, Iterator, Sequence

# A suffix starts with a letter: "run.msg" loses it, "run-0.25" keeps its number.
_SUFFIX = re.compile(r"(?<=.)\.[A-Za-z][A-Za-z0-9]{0,9}\Z", re.DOTALL)

_MOST_NUMBERS = 100


def distinct(wanted: Sequence[str], *, taken: Collection[str] = ()) -> list[str]:
    """`wanted`, with "-2", "-3", … after duplicates or `taken` names; empty ones are kept.

    The order is kept, and equal input gives equal output. A name wanted only once is given as it
    is, regardless of the numbering of others.
    """
    reserved = {*wanted, *taken}
    used = set(taken)
    names = []
    next_number: dict[str, int] = {}
    for base in wanted:
        name = base
        number = next_number.get(base, 2)
        while base and (name in used or (name != base and name in reserved)):
            name = f"{base}-{number}"
            number += 1
        next_number[base] = number
        used.add(name)
        names.append(name)
    return names


def numbered(target: str) -> Iterator[str]:
    """ "runs/a-2.msglc", "runs/a-3.msglc" … for the target "runs/a.msglc", up to a hundred."""
    start = max(target.rfind("/"), target.rfind("\\")) + 1
    name = target[start:]
    suffix = name[len(stem(name)) :] if name else ""
    base = target[: len(target) - len(suffix)]
    return (f"{base}-{number}{suffix}" for number in range(2, _MOST_NUMBERS))


def stem(key: str) -> str:
    """The last part of a key without its suffix; never empty unless the key is."""
    last = key.rstrip("/").rpartition("/")[2] or key
    return _SUFFIX.sub("", last) or last
