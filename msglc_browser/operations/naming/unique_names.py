"""Names for the children of a combined archive, derived from keys."""

import re
from collections.abc import Collection, Sequence

# A suffix starts with a letter: "run.msg" loses it, "run-0.25" keeps its number.
_SUFFIX = re.compile(r"(?<=.)\.[A-Za-z][A-Za-z0-9]{0,9}\Z", re.DOTALL)


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


def stem(key: str) -> str:
    """The last part of a key without its suffix; never empty unless the key is."""
    last = key.rstrip("/").rpartition("/")[2] or key
    return _SUFFIX.sub("", last) or last
