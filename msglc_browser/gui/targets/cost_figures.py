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
        sizes = (cost.server_bytes, cost.machine_bytes, cost.disk_bytes)
        text = self.tr("at least {0}") if cost.is_least else "{0}"
        values = [text.format(size_text(size)) for size in sizes]
        if not cost.disk_bytes:
            values[2] = self.tr("none")
        self.set_values(values)
