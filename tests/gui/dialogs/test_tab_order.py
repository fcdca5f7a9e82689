"""Tab goes through a dialog in the order one reads it."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.arrange_dialog import ArrangeDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.extract_dialog import ExtractDialog
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from tests.gui.dialog_hands import child, show

_PROFILES = tuple(Profile(profile_id=name, name=name, endpoint="") for name in ("lab", "cloud"))
_FOLDER = S3Location("lab", "runs", "2026/")
_SOURCES = [CombineSource(S3Location("lab", "runs", f"2026/{n}.msg"), "", 9) for n in "ab"]
_ROW = 20  # what begins within so many pixels stands in one row


def _export() -> QDialog:
    path = (PathStep.key("energy"),)
    node = Node(path, NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, None, 3)
    return ExportDialog([node], name="run", folder=Path("/tmp"), profiles=_PROFILES)


def _combine() -> QDialog:
    return CombineDialog(_SOURCES, _FOLDER, profiles=_PROFILES)


def _append() -> QDialog:
    return AppendDialog(_SOURCES, _FOLDER, profiles=_PROFILES)


def _extract() -> QDialog:
    place = str(_SOURCES[0].location)
    return ExtractDialog(_SOURCES[0], "energy", place, profiles=_PROFILES, profile_id="lab")


def _new() -> QDialog:
    return NewArchiveDialog(_FOLDER, profiles=_PROFILES, profile_id="lab")


def _arrange() -> QDialog:
    place = _SOURCES[0].location
    dialog = ArrangeDialog(place, str(place), etag="e", profiles=_PROFILES, profile_id="lab")
    child(dialog, QRadioButton, "saveAsRadio").setChecked(True)
    return dialog


def _tab_stops(dialog: QDialog) -> list[QWidget]:
    stops: list[QWidget] = []
    widget = dialog.nextInFocusChain()
    while widget is not None and widget is not dialog:
        is_stop = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
        if is_stop and widget.isVisible() and widget.window() is dialog:
            stops.append(widget)
        widget = widget.nextInFocusChain()
    return stops


@pytest.mark.parametrize("make", [_export, _combine, _append, _extract, _new, _arrange])
def test_tab_follows_the_lines_of_a_dialog_that_writes(
    qtbot: QtBot, make: Callable[[], QDialog]
) -> None:
    dialog = make()
    show(qtbot, dialog)
    places = [(stop.objectName(), stop.mapTo(dialog, QPoint())) for stop in _tab_stops(dialog)]
    assert len(places) > 3
    for (before, here), (after, there) in pairwise(places):
        is_right = abs(there.y() - here.y()) < _ROW and there.x() > here.x()
        assert is_right or there.y() >= here.y() + _ROW, f"{after} comes after {before}"


@pytest.mark.parametrize(
    ("make", "first"),
    [(_export, "formatCombo"), (_combine, "sourcesTable"), (_extract, "targetEdit")],
)
def test_dialog_begins_where_one_works(
    qtbot: QtBot, make: Callable[[], QDialog], first: str
) -> None:
    dialog = make()
    show(qtbot, dialog)
    focused = dialog.focusWidget()
    assert focused is not None and focused.objectName() == first
