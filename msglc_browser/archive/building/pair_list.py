"""Dicts that cannot be dicts of Python: a key stands twice in them, or cannot be hashed."""

from collections.abc import Sequence
from typing import Any


class PairList:
    """The pairs of a dict in their order; the encoders write it as a dict."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: Sequence[tuple[object, object]]) -> None:
        self.pairs = pairs

    def __eq__(self, other: object) -> bool:
        """Whether the pairs are equal; it cannot be hashed, as a dict cannot."""
        return isinstance(other, PairList) and self.pairs == other.pairs

    __hash__ = None  # type: ignore[assignment]  # typeshed has it callable

    def __repr__(self) -> str:
        """As a dict is shown."""
        return "{" + ", ".join(f"{key!r}: {value!r}" for key, value in self.pairs) + "}"


class PairsAsDict(dict[object, object]):
    """Makes msgpack's packer write all pairs of a `PairList`: it asks a dict of another type than
    `dict` for its length and its items."""

    __slots__ = ("_pairs",)

    def __init__(self, pair_list: PairList) -> None:
        self._pairs = pair_list.pairs

    def __len__(self) -> int:
        """The number of pairs."""
        return len(self._pairs)

    def items(self) -> Any:  # a dict's own view would lack what stands twice
        """The pairs."""
        return self._pairs


def dict_or_pairs(pairs: Sequence[tuple[Any, Any]]) -> dict[Any, Any] | PairList:
    """A dict when it holds all the pairs: a hook for decoders."""
    try:
        made = dict(pairs)
    except (TypeError, RuntimeError):  # cbor2 6 raises RuntimeError for tags around lists
        return PairList(pairs)
    return made if len(made) == len(pairs) else PairList(pairs)
