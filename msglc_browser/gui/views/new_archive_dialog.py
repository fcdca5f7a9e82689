"""Make a new archive of a local JSON, msgpack or CBOR file."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from msglc_browser.storage.location import S3Location


class NewArchiveDialog(QDialog):
    """`newArchiveDialog`: source file, its format, the archive's protocol, the target.

    Open with `open()` after `WritingSession.serve_new_archive(dialog)`.
    """

    save_wanted = Signal(object)  # NewArchiveSpec, once, on accept
    lookup_wanted = Signal(object)  # Location: does it exist, how large is it?

    def __init__(self, folder: "S3Location | None", parent: QWidget | None = None) -> None:
        """`folder`, if any, is where the new archive goes unless another target is given."""
        super().__init__(parent)
