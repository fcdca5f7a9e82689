"""Which inspector the user chose last for each class of nodes."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from msglc_browser.gui.inspect.node_class import NodeClass


class InspectorChoices(QObject):
    """Shared by the panels of a window; `chosen` when the user changes a choice."""

    chosen = Signal(object, str)  # NodeClass, the inspector's ID

    def __init__(
        self, choices: Mapping[NodeClass, str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._choices = dict(choices or {})

    def of(self, node_class: NodeClass) -> str:
        """The ID of the inspector chosen for these nodes; "" if none was."""
        return self._choices.get(node_class, "")

    def choose(self, node_class: NodeClass, inspector_id: str) -> None:
        """Remember it."""
        if self._choices.get(node_class) != inspector_id:
            self._choices[node_class] = inspector_id
            self.chosen.emit(node_class, inspector_id)

    def restore(self, choices: Mapping[NodeClass, str]) -> None:
        """Adopt what was chosen in an earlier run."""
        self._choices = {**choices, **self._choices}
