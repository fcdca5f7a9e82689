"""Delete many objects, each only in the version selected, with as few requests as is safe."""

from msglc_browser.operations.transfer.delete_object import (
    GRACE_S,
    DeleteSpec,
    delete_and_learn,
    delete_from,
    delete_listed,
)
from msglc_browser.storage.writing.conditional_write import ObjectStore


class LearningDeletion:
    """With the first object of each connection, learns whether the server keeps conditions."""

    def __init__(self, *, grace_s: float = GRACE_S) -> None:
        """A request in progress has `grace_s` to be answered after a cancel."""
        self._grace_s = grace_s
        self._keeps_conditions: dict[str, bool] = {}  # by connection

    async def delete(self, store: ObjectStore, spec: DeleteSpec) -> None:
        """Delete an object at the store of its connection. Raises what `delete_from` raises."""
        profile_id = spec.location.profile_id
        keeps = self._keeps_conditions.get(profile_id)
        if keeps is None:
            keeps = await delete_and_learn(store, spec, grace_s=self._grace_s)
            self._keeps_conditions[profile_id] = keeps
        elif keeps:
            await delete_listed(store, spec, grace_s=self._grace_s)
        else:
            await delete_from(store, spec, grace_s=self._grace_s)
