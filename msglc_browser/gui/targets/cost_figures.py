"""What a write will transfer and where; shown before it starts."""

from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.formatting import size_text
from msglc_browser.gui.parts.figures import Figures
from msglc_browser.operations.combining.write_cost import WriteCost


class CostFigures(Figures):
    """`costFigures`: bytes copied by the server, sent through this computer, and needed on disk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((), parent)
        self.setObjectName("costFigures")
        self.set_captions(
            (
                self.tr("copied by the server"),
                self.tr("through this computer"),
                self.tr("free disk needed"),
            )
        )

    def show_cost(self, cost: WriteCost) -> None:
        """Show these sizes; no disk is needed if no file is written."""
        is_file, is_least = cost.disk_bytes is not None, cost.is_least
        needs_disk = bool(cost.disk_bytes) or (is_file and is_least)
        disk = self._text(cost.disk_bytes, is_least=is_least) if needs_disk else self.tr("none")
        server = self._text(cost.server_bytes, is_least=is_least and not is_file)
        self.set_values((server, self._text(cost.machine_bytes, is_least=is_least), disk))

    def _text(self, size_bytes: int | None, *, is_least: bool) -> str:
        if not is_least:
            return size_text(size_bytes)
        if not size_bytes:
            return self.tr("unknown")
        return self.tr("at least {0}").format(size_text(size_bytes))
