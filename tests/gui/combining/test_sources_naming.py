"""Names of sources by rule, their order by titles, files dropped, what comes of it all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.combining.add_sources_dialog import AddSourcesDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.rename_row import RenameRow
from msglc_browser.gui.combining.result_preview import ResultPreview
from msglc_browser.gui.combining.source_row import SourceColumn
from msglc_browser.gui.targets.cost_figures import CostFigures
from msglc_browser.operations.combining.combine import SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.transfer.local_paths import LocalPaths
from msglc_browser.storage.places.location import LocalLocation, S3Location
from tests.gui.dialog_hands import (
    LEFT,
    NONE,
    child,
    column,
    drop_files,
    is_enabled,
    names,
    press,
    show,
    text_of,
    type_into,
)

_FOLDER = S3Location("test", "runs", "2026/")
Open = Callable[..., CombineDialog]


def _source(key: str, size_bytes: int = 1_000_000) -> CombineSource:
    return CombineSource(S3Location("test", "runs", key), "", size_bytes, "e")


@pytest.fixture
def open_dialog(qtbot: QtBot) -> Open:
    """Opens a combine dialog on these keys; all are archives."""

    def open_it(*keys: str) -> CombineDialog:
        sources = [_source(f"2026/{key}") for key in keys]
        dialog = CombineDialog(sources, _FOLDER)
        show(qtbot, dialog)
        dialog.show_checks([SourceCheck(s.location, True, "", 0, "") for s in sources])
        return dialog

    return open_it


def test_clean_names_drops_what_all_have_in_common(open_dialog: Open) -> None:
    dialog = open_dialog("frame-0039.msg", "frame-0040.msg")
    press(dialog, "cleanNamesButton")
    assert names(dialog) == ["0039", "0040"]
    assert child(dialog, ResultPreview, "resultPreview").lines()[1:] == ("0039", "0040")
    assert not child(dialog, QPushButton, "cleanNamesButton").isVisible()


def test_names_without_anything_in_common_offer_no_cleaning(open_dialog: Open) -> None:
    dialog = open_dialog("alpha.msg", "beta.msg")
    assert not child(dialog, QPushButton, "cleanNamesButton").isVisible()


def test_pattern_renames_while_one_types_and_undo_brings_all_back(open_dialog: Open) -> None:
    dialog = open_dialog("a.msg", "b.msg")
    press(dialog, "renameButton")
    type_into(dialog, "patternEdit", "{folder}-{n:03}")
    assert names(dialog) == ["2026-001", "2026-002"]
    press(dialog, "undoNamesButton")
    assert names(dialog) == ["a", "b"]
    assert not child(dialog, QLineEdit, "patternEdit").isVisible()


def test_enter_in_the_pattern_keeps_names_and_the_dialog(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog("run-a.msg", "run-b.msg")
    press(dialog, "renameButton")
    type_into(dialog, "findTextEdit", "run")
    field = type_into(dialog, "replaceTextEdit", "test")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible() and not field.isVisible()
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        press(dialog, "combineButton")
    assert [source.name for source in wish.args[0].sources] == ["test-a", "test-b"]


def test_escape_in_the_pattern_undoes_names_and_stays(open_dialog: Open) -> None:
    dialog = open_dialog("a.msg", "b.msg")
    press(dialog, "renameButton")
    field = type_into(dialog, "patternEdit", "x{n}")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert names(dialog) == ["a", "b"]


def test_pattern_with_an_unknown_place_says_what_is_known(open_dialog: Open) -> None:
    dialog = open_dialog("a.msg", "b.msg")
    press(dialog, "renameButton")
    type_into(dialog, "patternEdit", "{size}")
    assert text_of(dialog, "renameHint").startswith("{size} is not a placeholder. Use {name}")
    assert not is_enabled(dialog, "keepNamesButton")
    assert names(dialog) == ["a", "b"]


def test_repeated_names_are_numbered_and_say_so(open_dialog: Open) -> None:
    dialog = open_dialog("x/run.msg", "y/run.msg")
    assert names(dialog) == ["run", "run-2"]
    model = child(dialog, QTableView, "sourcesTable").model()
    tip = model.index(1, SourceColumn.NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "duplicate name: numbered" in tip
    press(dialog, "renameButton")
    type_into(dialog, "patternEdit", "{folder}")
    assert names(dialog) == ["x", "y"]
    tip = model.index(1, SourceColumn.NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "numbered" not in tip


def test_title_puts_rows_in_natural_order_and_back(open_dialog: Open) -> None:
    dialog = open_dialog("run-10.msg", "run-9.msg", "Run-1.msg")
    header = child(dialog, QTableView, "sourcesTable").horizontalHeader()
    place = QPoint(header.sectionViewportPosition(SourceColumn.NAME) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, NONE, place)
    assert names(dialog) == ["Run-1", "run-9", "run-10"]
    QTest.mouseClick(header.viewport(), LEFT, NONE, place)
    assert names(dialog) == ["run-10", "run-9", "Run-1"]


@pytest.mark.parametrize("where", ["table", "dialog"])
def test_files_dropped_become_sources_that_are_checked(
    qtbot: QtBot, open_dialog: Open, tmp_path: Path, where: str
) -> None:
    dialog = open_dialog("a.msg")
    path = tmp_path / "local.msg"
    path.write_bytes(b"x")
    widget = child(dialog, QTableView, "sourcesTable").viewport() if where == "table" else dialog
    with qtbot.waitSignal(dialog.files_dropped) as drop:
        assert drop_files(widget, [path])
    assert drop.args == [(path,)]
    with qtbot.waitSignal(dialog.check_wanted) as wish:
        dialog.add_paths(LocalPaths((path,)))
    assert wish.args == [(LocalLocation(path),)]
    assert names(dialog) == ["a", "local"]
    dialog.add_paths(LocalPaths((path,)))
    assert len(names(dialog)) == 2  # it is there already


def test_name_that_is_not_utf8_is_marked_until_it_is_renamed(open_dialog: Open) -> None:
    dialog = open_dialog("a.msg")
    path = Path("/data") / "caf\udce9.msg"
    dialog.add_paths(LocalPaths((path,)))
    dialog.show_checks([SourceCheck(LocalLocation(path), True, "", 7, "e")])
    assert column(dialog, SourceColumn.OBJECT)[1] == r"caf\udce9.msg"
    assert "Row 2: name is not valid Unicode text" in text_of(dialog, "problemLabel")
    model = child(dialog, QTableView, "sourcesTable").model()
    assert model.setData(model.index(1, SourceColumn.NAME), "café")
    assert names(dialog) == ["a", "café"]
    assert is_enabled(dialog, "combineButton")


def test_nodes_of_an_archive_are_named_by_their_keys(qtbot: QtBot) -> None:
    place = S3Location("test", "runs", "2026/all.msg")
    paths = ((PathStep.key("energy"),), (PathStep.key("list"), PathStep.index(3)), ())
    nodes = [CombineSource(place, "", 7, "e", path) for path in paths]
    dialog = CombineDialog(nodes, _FOLDER)
    show(qtbot, dialog)
    dialog.show_checks([SourceCheck(place, True, "", 5_000, "e2")])
    assert names(dialog) == ["energy", "3", "all"]
    assert column(dialog, SourceColumn.OBJECT)[0] == visible("all.msg # /energy")
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        press(dialog, "combineButton")
    assert [s.node_path for s in wish.args[0].sources] == list(paths)
    assert [s.size_bytes for s in wish.args[0].sources] == [7, 7, 7]


def test_long_result_shows_first_children_the_rest_and_the_last(open_dialog: Open) -> None:
    dialog = open_dialog(*(f"run-{n}.msg" for n in range(200)))
    lines = child(dialog, ResultPreview, "resultPreview").lines()
    assert lines == ("combined.msg", "run-0", "run-1", "run-2", "run-3", "… 195 more", "run-199")


def test_cost_follows_the_target(open_dialog: Open, tmp_path: Path) -> None:
    dialog = open_dialog("a.msg", "b.msg")
    cost = child(dialog, CostFigures, "costFigures")
    assert cost.values()[2] == "none"
    type_into(dialog, "targetEdit", str(tmp_path / "all.msg"))
    assert cost.values() == ("0 B", "2.0 MB", "2.0 MB")


def test_size_that_is_unknown_is_not_shown_as_none(qtbot: QtBot, tmp_path: Path) -> None:
    sources = [replace(_source("2026/a.msg"), size_bytes=None), _source("2026/b.msg")]
    dialog = CombineDialog(sources, _FOLDER)
    show(qtbot, dialog)
    assert column(dialog, SourceColumn.SIZE) == ["", "1.0 MB"]
    type_into(dialog, "targetEdit", str(tmp_path / "all.msg"))
    cost = child(dialog, CostFigures, "costFigures")
    assert cost.values() == ("0 B", "at least 1.0 MB", "at least 1.0 MB")
    dialog.show_checks([SourceCheck(sources[0].location, True, "", 500_000, "")])
    assert column(dialog, SourceColumn.SIZE) == ["500 kB", "1.0 MB"]
    assert cost.values() == ("0 B", "1.5 MB", "1.5 MB")


def test_cost_of_sources_that_are_all_of_unknown_size_is_unknown(
    qtbot: QtBot, tmp_path: Path
) -> None:
    sources = [replace(_source(f"2026/{name}.msg"), size_bytes=None) for name in "ab"]
    dialog = CombineDialog(sources, _FOLDER)
    show(qtbot, dialog)
    cost = child(dialog, CostFigures, "costFigures")
    assert cost.values() == ("unknown", "unknown", "none")
    type_into(dialog, "targetEdit", str(tmp_path / "all.msg"))
    assert cost.values() == ("0 B", "unknown", "unknown")


def test_empty_dialog_says_what_to_do(open_dialog: Open) -> None:
    dialog = open_dialog("a.msg")
    table = child(dialog, QTableView, "sourcesTable")
    table.selectAll()
    press(dialog, "removeSourceButton")
    assert text_of(dialog, "problemLabel") == "Add an archive first."
    assert dialog.windowTitle() == "Combine archives"


def test_progress_of_the_check_is_told_in_batches(qtbot: QtBot) -> None:
    sources = [_source(f"2026/{n}.msg") for n in range(1_000)]
    dialog = CombineDialog(sources, _FOLDER)
    show(qtbot, dialog)
    assert text_of(dialog, "problemLabel") == "Checking the sources…"
    dialog.show_checks([SourceCheck(s.location, True, "", 0, "") for s in sources[:128]])
    assert text_of(dialog, "problemLabel") == "Checking the sources… 128 of 1,000"
    assert not is_enabled(dialog, "combineButton")
    dialog.show_checks([SourceCheck(s.location, True, "", 0, "") for s in sources[128:]])
    assert is_enabled(dialog, "combineButton")


def test_typed_node_of_an_archive_becomes_a_source(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog("a.msg")
    press(dialog, "addSourcesButton")
    adding = child(dialog, AddSourcesDialog, "addSourcesDialog")
    lines = "s3://runs/2025/all.msg#/runs/energy\ns3://runs/2025/b.msg"
    child(adding, QPlainTextEdit, "locationsEdit").setPlainText(lines)
    press(adding, "addButton")
    assert names(dialog) == ["a", "energy", "b"]
    assert column(dialog, SourceColumn.SIZE)[1] == ""
    spec = dialog.spec()
    assert spec is not None
    paths = [source.node_path for source in spec.sources]
    assert paths == [None, (PathStep.key("runs"), PathStep.key("energy")), None]


def test_nodes_of_a_local_archive_are_combined_on_this_computer(
    qtbot: QtBot, tmp_path: Path
) -> None:
    place = LocalLocation(tmp_path / "all.msg")
    node = CombineSource(place, "", 7, "e", (PathStep.key("a"),))
    dialog = CombineDialog([node], None, local_folder=tmp_path)
    show(qtbot, dialog)
    dialog.show_checks([SourceCheck(place, True, "", 5_000, "e")])
    spec = dialog.spec()
    assert spec is not None and spec.target == LocalLocation(tmp_path / "combined.msg")
    assert dialog.windowTitle() == "Combine 1 node"


def test_dialog_is_as_high_as_before_once_the_names_are_applied(
    open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog("a.msg", "b.msg")
    before = dialog.height()
    press(dialog, "renameButton")
    assert child(dialog, QPushButton, "undoNamesButton").text() == "Cancel"
    assert child(dialog, QPushButton, "keepNamesButton").text() == "Apply names"
    qtbot.waitUntil(lambda: dialog.height() > before)
    press(dialog, "keepNamesButton")
    qtbot.waitUntil(lambda: dialog.height() == before)


def test_result_shows_names_of_usual_length_whole(open_dialog: Open) -> None:
    name = "run-2026-station-012"
    dialog = open_dialog(f"{name}.msg", "b.msg")
    preview = child(dialog, ResultPreview, "resultPreview")
    item = preview.topLevelItem(0)
    assert item is not None
    named = item.child(0)
    assert named is not None
    assert named.text(0) == name
    area = preview.visualItemRect(named)
    room = preview.columnWidth(0) - area.left() - 2 * 16
    assert QFontMetrics(named.font(0)).horizontalAdvance(name) < room
    assert name in named.toolTip(0)


def test_rule_typed_just_before_a_list_is_chosen_names_nothing(
    open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog("a.msg", "b.msg")
    press(dialog, "renameButton")
    row = child(dialog, RenameRow, "renameRow")
    row.start(waits=True)
    type_into(dialog, "patternEdit", "x-{n}")
    press(dialog, "modeListButton")
    assert not row.isVisible()
    with qtbot.assertNotEmitted(row.rule_changed, wait=300):
        pass
