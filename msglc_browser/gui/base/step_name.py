"""The name of a path step in the tree and the path trail."""

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node_path import KeyValue, PathStep
from msglc_browser.gui.base.visible_text import one_line


def step_name(step: PathStep) -> tuple[str, str]:
    """The key as shown, and what distinguishes it from keys that look the same."""
    notes = []
    if not step.is_index and step.type_name not in ("str", "NoneType"):
        notes.append(step.type_name)
    if step.occurrence:
        duplicate = QCoreApplication.translate("ArchiveTree", "duplicate {0}")
        notes.append(duplicate.format(step.occurrence + 1))
    return one_line(_key_text(step.value)), ", ".join(notes)


def _key_text(value: KeyValue) -> str:
    if isinstance(value, str):
        is_plain = value and value == value.strip()
        return value if is_plain else f'"{value}"'
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)
