"""What the dialogs that write have in common: one reason at a time, and no work thrown away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from msglc_browser.gui.models.look_up import Problem
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import restyle
from msglc_browser.gui.views.dialog_frame import DialogFrame
from msglc_browser.gui.visible_text import tooltip


class WriteDialog(DialogFrame):
    """Its primary button is disabled while `problem()` has a reason, which is shown beside it."""

    def __init__(
        self,
        name: str,
        heading: str,
        text: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, heading, text, parent)
        self._reason = QLabel(self)
        self._reason.setObjectName("problemLabel")
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        self._reason.setWordWrap(True)
        self._reason_row = QHBoxLayout()
        self._reason_row.setSpacing(SPACE * 3)
        self._reason_row.addWidget(self._reason, 1)

    def problem(self) -> Problem | None:
        """The first thing that stands in the way, None when all is ready."""
        raise NotImplementedError

    def is_edited(self) -> bool:
        """Whether leaving now would throw away something a person did."""
        raise NotImplementedError

    def add_footer(self, primary_name: str, primary_text: str) -> QPushButton:
        """Put reason, Cancel and the primary button below the body; call when it is full."""
        self.body.addLayout(self._reason_row)
        cancel = self.add_button("cancelButton", self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._primary = self.add_button(primary_name, primary_text, primary=True)
        self._primary.clicked.connect(self.accept)
        return self._primary

    def refresh(self) -> None:
        """Look again at what stands in the way."""
        problem = self.problem()
        self._primary.setEnabled(problem is None)
        text = problem.text if problem is not None else ""
        self._primary.setToolTip(tooltip(text) if text else "")
        self._primary.setAccessibleDescription(text)
        self._reason.setText(text)
        is_wrong = problem is not None and problem.is_wrong
        self._reason.setProperty("invalid", is_wrong)
        self._reason.setProperty("muted", not is_wrong)
        restyle(self._reason)
