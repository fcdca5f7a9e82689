"""Which rows' previews are being read, in which batch."""

import itertools
from collections.abc import Collection, Iterator


class PreviewBatches:
    """Batches of rows by id; those asked for the inspector do not depend on what is in sight."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._batches: dict[int, tuple[int, ...]] = {}
        self._of_inspector: set[int] = set()

    def __len__(self) -> int:
        return len(self._batches)

    def add(self, node_ids: tuple[int, ...], *, for_inspector: bool = False) -> int:
        """The id of a new batch."""
        batch_id = next(self._ids)
        self._batches[batch_id] = node_ids
        if for_inspector:
            self._of_inspector.add(batch_id)
        return batch_id

    def end(self, batch_id: int) -> tuple[int, ...]:
        """The rows of a batch that has arrived or failed; none if it was dropped."""
        self._of_inspector.discard(batch_id)
        return self._batches.pop(batch_id, ())

    def drop_unseen(self, visible: Collection[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Drop the batches with no row in sight; their ids and rows."""
        seen = set(visible)
        for batch_id, node_ids in tuple(self._batches.items()):
            if batch_id not in self._of_inspector and seen.isdisjoint(node_ids):
                yield batch_id, self._batches.pop(batch_id)

    def clear(self) -> None:
        """Forget all batches; their ids are not used again."""
        self._batches.clear()
        self._of_inspector.clear()
