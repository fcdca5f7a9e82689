"""How large a value is once everything shared in it is written wherever it is referred to."""

from collections.abc import Iterator

import cbor2

from msglc_browser.archive.building.nesting import CONTAINERS, items_of


def written_bytes(value: object) -> int:
    """About as many bytes as the value takes; each container is looked at once.

    A few references to lists of references multiply: 100 bytes may mean terabytes. What a value
    refers to that lies around it counts nothing: it cannot be written at all.
    """
    known: dict[int, int] = {}
    totals = [0]
    open_ones: list[tuple[int, Iterator[object]]] = [(0, iter([value]))]
    while open_ones:
        place, items = open_ones[-1]
        for item in items:
            if type(item) not in CONTAINERS:
                totals[-1] += len(item) + 1 if isinstance(item, str | bytes) else 1
            elif id(item) in known:
                totals[-1] += known[id(item)]
            else:
                known[id(item)] = 0
                open_ones.append((id(item), iter(_contents(item))))
                totals.append(1)
                break
        else:
            open_ones.pop()
            known[place] = totals.pop()
            if totals:
                totals[-1] += known[place]
    return known[0]


def _contents(container: object) -> list[object]:
    if isinstance(container, dict | cbor2.frozendict):
        return [*container, *container.values()]
    return items_of(container)
