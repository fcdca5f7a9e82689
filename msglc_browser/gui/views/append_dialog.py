"""Append archives to an existing combined archive."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from msglc_browser.operations.combine import CombineSource
    from msglc_browser.storage.location import S3Location


class AppendDialog(QDialog):
    """`appendDialog`: which archives go at the end of which combined archive.

    Open with `open()` after `WritingSession.serve_append(dialog)`.
    """

    append_wanted = Signal(object)  # AppendSpec, once, on accept
    check_wanted = Signal(object)  # tuple[Location, ...]: are these archives?
    layout_wanted = Signal(object)  # Location: which names does this combined archive hold?

    def __init__(
        self,
        sources: "Sequence[CombineSource]",
        folder: "S3Location",
        parent: QWidget | None = None,
        *,
        target: "S3Location | None" = None,
        candidates: Sequence[str] = (),
    ) -> None:
        """`sources` as selected; `candidates` are keys offered while the target is typed."""
        super().__init__(parent)
