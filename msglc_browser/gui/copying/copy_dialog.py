"""Asks where selected objects and folders are copied or moved to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.context import as_folder
from msglc_browser.gui.base.formatting import count_text, sizes_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.targets.look_up import Problem
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.storage.places.location import S3Location, is_utf8
from msglc_browser.storage.places.profile import Profile

_WIDTH_LETTERS = 84
_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """What goes where; `overwrite` only for a single object."""

    items: tuple[CopyItem, ...]
    moves: bool
    overwrite: bool = False


@guarded
class CopyDialog(WriteDialog):
    """`copyDialog` or `moveDialog`: where to; emits a CopyRequest.

    Of a single object the new name can be typed; anything else keeps its name in the chosen folder.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        place: S3Location,
        parent: QWidget | None = None,
        *,
        moves: bool,
        profiles: Sequence[Profile],
    ) -> None:
        """`entries` are in the folder `place`."""
        name, heading = (
            ("moveDialog", self.tr("Move")) if moves else ("copyDialog", self.tr("Copy"))
        )
        super().__init__(name, heading, self._policy(moves=moves), parent)
        self._entries = entries
        self._place = place
        self._moves = moves
        is_one = len(entries) == 1 and isinstance(entries[0], ObjectRow)
        self._is_single = is_one and is_utf8(entries[0].name)  # others cannot be typed
        self._folders = [each for each in entries if not isinstance(each, ObjectRow)]
        facts = ElidedLabel(self._facts(), self)
        facts.setObjectName("copyFacts")
        facts.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        caption = self.tr("To") if self._is_single else self.tr("To folder")
        field = TargetField(caption, place.profile_id, self, wants_folder=not self._is_single)
        self.take_target(field, profiles, place)
        self._target.propose(str(place) + (entries[0].name if self._is_single else ""))
        self.body.addWidget(facts)
        self.body.addWidget(self._target)
        self.add_footer("moveButton" if moves else "copyButton", heading)
        self._target.changed.connect(self.refresh)
        self.area.prefer_width(_WIDTH_LETTERS)
        self.refresh()

    def spec(self) -> CopyRequest | None:
        """What to do with the current inputs; None while something is missing."""
        target = self._target.location()
        if not isinstance(target, S3Location):
            return None
        if self._is_single:
            item = CopyItem.into(target.folder, self._entries[0])
            return CopyRequest((replace(item, target=target),), self._moves, self._target.overwrite)
        folder = as_folder(target)
        items = tuple(CopyItem.into(folder, each) for each in self._entries)
        return CopyRequest(items, self._moves)

    def problem(self) -> Problem | None:
        """The target's problem, or that everything is there already."""
        problem = self._target.problem()
        if problem is not None:
            return problem
        target = self._target.location()
        if not isinstance(target, S3Location):
            return Problem(self.tr("Choose a bucket. Download… saves to this computer."))
        here = self._place if not self._is_single else self._entries[0].location
        if (target if self._is_single else as_folder(target)) == here:
            return Problem(self.tr("Choose another folder or name."), is_wrong=False)
        if any(CopyItem.into(as_folder(target), each).is_endless for each in self._folders):
            return Problem(self.tr("A folder cannot go into itself."))
        return None

    def is_edited(self) -> bool:
        """Whether another target was typed."""
        return self._target.is_edited

    def _policy(self, *, moves: bool) -> str:
        if moves:
            return self.tr("Each original is deleted once its copy has been verified.")
        return self.tr("Within one server, the server copies by itself.")

    def _facts(self) -> str:
        objects = [each for each in self._entries if isinstance(each, ObjectRow)]
        if len(self._entries) == 1:
            name = visible(self._entries[0].name, limit=_NAME_CHARS)
            return f"{name}  ·  {sizes_text([objects[0].size_bytes])}" if objects else f"{name}/"
        parts = []
        if objects:
            size = sizes_text([each.size_bytes for each in objects])
            one, many = self.tr("1 object, {size}"), self.tr("{count} objects, {size}")
            parts.append(_counted(len(objects), one, many).format(size=size))
        if self._folders:
            parts.append(
                _counted(len(self._folders), self.tr("1 folder"), self.tr("{count} folders"))
            )
        return "  ·  ".join(parts)


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.replace("{count}", count_text(count))
