"""Combine selected archives into one new object."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from msglc_browser.operations.combine import CombineSource
    from msglc_browser.storage.location import S3Location


class CombineDialog(QDialog):
    """`combineDialog`: order, names, mode and target of a combined archive.

    Open with `open()` after `WritingSession.serve_combine(dialog)`.
    """

    combine_wanted = Signal(object)  # CombineSpec, once, on accept
    check_wanted = Signal(object)  # tuple[Location, ...]: are these archives?
    lookup_wanted = Signal(object)  # Location: does it exist?

    def __init__(
        self,
        sources: "Sequence[CombineSource]",
        folder: "S3Location",
        parent: QWidget | None = None,
    ) -> None:
        """`sources` as selected (their names are ignored), `folder` where the result goes."""
        super().__init__(parent)
