"""The export dialog: format, target, and nothing that is replaced unasked."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.export import ExportSpec
from msglc_browser.operations.exporting.export_many import ExportManySpec
from msglc_browser.operations.exporting.formats import FORMATS, Format
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile

LEFT = Qt.MouseButton.LeftButton


def node_of(key: str, value_type: ValueType = ValueType.LIST) -> Node:
    span = Span(50, 10_850)
    path = (PathStep.key(key),)
    return Node(path, NodeKind.LEAF, value_type, Protocol.MSGPACK, span, 1200)


class Form:
    """The dialog and what a person finds in it."""

    def __init__(self, dialog: ExportDialog) -> None:
        self.dialog = dialog
        self.seen: list[ExportSpec | ExportManySpec] = []
        dialog.write_wanted.connect(self.seen.append)

    @property
    def target(self) -> QLineEdit:
        found = self.dialog.findChild(QLineEdit, "targetEdit")
        assert found is not None
        return found

    @property
    def formats(self) -> QComboBox:
        found = self.dialog.findChild(QComboBox, "formatCombo")
        assert found is not None
        return found

    @property
    def button(self) -> QPushButton:
        found = self.dialog.findChild(QPushButton, "acceptButton")
        assert found is not None
        return found

    def text(self, name: str) -> str:
        found = self.dialog.findChild(QLabel, name)
        assert found is not None
        return found.text()

    def check(self, name: str) -> QCheckBox:
        found = self.dialog.findChild(QCheckBox, name)
        assert found is not None
        return found

    def choose(self, wanted: Format) -> None:
        self.formats.setCurrentIndex(FORMATS.index(wanted))

    def type(self, text: str) -> None:
        self.target.selectAll()
        QTest.keyClicks(self.target, text)


Open = Callable[..., Form]


@pytest.fixture
def open_form(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    made: list[ExportDialog] = []

    def open_it(*nodes: Node) -> Form:
        dialog = ExportDialog(
            nodes or (node_of("energy"),), name="frame-energy", folder=tmp_path, profile_id="test"
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.open()
        made.append(dialog)
        return Form(dialog)

    yield open_it
    for dialog in made:
        dialog.hide()


def test_enter_exports_json_to_the_proposed_file(open_form: Open, tmp_path: Path) -> None:
    form = open_form()
    QTest.keyClick(form.dialog, Qt.Key.Key_Return)
    target = LocalLocation(tmp_path / "frame-energy.json")
    assert form.seen == [ExportSpec(formats.JSON, target)]
    assert not form.dialog.isVisible()


@pytest.mark.parametrize("chosen", FORMATS, ids=lambda each: each.name)
def test_suffix_follows_the_format(open_form: Open, tmp_path: Path, chosen: Format) -> None:
    form = open_form()
    form.choose(chosen)
    assert form.text("policyLabel")
    QTest.mouseClick(form.button, LEFT)
    target = LocalLocation(tmp_path / f"frame-energy{chosen.suffix}")
    assert form.seen == [ExportSpec(chosen, target)]


def test_suffix_follows_in_a_name_of_ones_own_too(open_form: Open, tmp_path: Path) -> None:
    form = open_form()
    form.type(str(tmp_path / "mine.json"))
    form.choose(formats.CSV)
    assert form.target.text() == str(tmp_path / "mine.csv")
    form.type(str(tmp_path / "mine.data"))
    form.choose(formats.NPY)
    assert form.target.text() == str(tmp_path / "mine.data")


def test_object_can_be_the_target(open_form: Open) -> None:
    form = open_form()
    form.type("s3://runs/2026/energy.json")
    QTest.mouseClick(form.button, LEFT)
    target = S3Location("test", "runs", "2026/energy.json")
    assert form.seen == [ExportSpec(formats.JSON, target)]


def test_what_is_there_is_replaced_only_when_ticked(open_form: Open, tmp_path: Path) -> None:
    form = open_form()
    target = LocalLocation(tmp_path / "there.json")
    form.type(str(target.path))
    form.dialog.show_lookup(LookUp(target, True, 2))
    assert form.check("overwriteCheck").isVisible()
    assert not form.button.isEnabled()
    QTest.keyClick(form.dialog, Qt.Key.Key_Return)
    assert form.seen == []
    form.check("overwriteCheck").click()
    QTest.mouseClick(form.button, LEFT)
    assert form.seen == [ExportSpec(formats.JSON, target, overwrite=True)]


def test_tick_is_forgotten_when_another_file_is_named(open_form: Open, tmp_path: Path) -> None:
    form = open_form()
    target = LocalLocation(tmp_path / "one.json")
    form.type(str(target.path))
    form.dialog.show_lookup(LookUp(target, True, 2))
    form.check("overwriteCheck").click()
    form.type(str(tmp_path / "two.json"))
    spec = form.dialog.spec()
    assert spec is not None and not spec.overwrite


@pytest.mark.parametrize("text", ["relative.json", "~nobody-of-this-name", "file://[", "s3://b/"])
def test_impossible_target_says_why(open_form: Open, text: str) -> None:
    form = open_form()
    form.type(text)
    assert not form.button.isEnabled()
    assert form.text("targetNote")


def test_missing_folder_is_said(open_form: Open) -> None:
    form = open_form()
    form.type("/nowhere/x.json")
    place = LocalLocation(Path("/nowhere/x.json"))
    message = "The folder does not exist."
    form.dialog.show_lookup(LookUp(place, False, message=message, is_impossible=True))
    assert form.text("targetNote") == message
    assert not form.button.isEnabled()


@pytest.mark.parametrize(
    ("value_type", "refused"),
    [
        (ValueType.LIST, set()),
        (ValueType.UNKNOWN, set()),
        (ValueType.DICT, {formats.NPY}),
        (ValueType.ARRAY, {formats.CSV, formats.TSV, formats.PARQUET}),
        (
            ValueType.STR,
            {formats.CSV, formats.TSV, formats.PARQUET, formats.NPY},
        ),
    ],
)
def test_formats_that_cannot_hold_the_node_are_disabled_with_the_reason(
    open_form: Open, value_type: ValueType, refused: set[Format]
) -> None:
    form = open_form(node_of("energy", value_type))
    for row, each in enumerate(FORMATS):
        flags = form.formats.model().index(row, 0).flags()
        is_enabled = bool(flags & Qt.ItemFlag.ItemIsEnabled)
        assert is_enabled is (each not in refused)
        assert ("needs" in form.formats.itemText(row)) is (each in refused)


def test_parquet_is_disabled_without_pyarrow(
    open_form: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "msglc_browser.operations.exporting.tabular.parquet_writer.find_spec", lambda _name: None
    )
    form = open_form()
    row = FORMATS.index(formats.PARQUET)
    assert not form.formats.model().index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    assert "pyarrow is not installed" in form.formats.itemText(row)
    form.choose(formats.PARQUET)  # by whatever way
    assert not form.button.isEnabled()


def test_format_of_an_extended_table_is_offered_and_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    lines = replace(formats.JSON, name="Lines", suffix=".lines", policy="One line per value.")
    needy = replace(lines, name="Needy", missing=lambda: "the library is not installed")
    dialog = ExportDialog(
        [node_of("energy")], name="energy", folder=tmp_path, formats=(*FORMATS, lines, needy)
    )
    qtbot.addWidget(dialog)
    dialog.open()
    form = Form(dialog)
    assert form.formats.itemText(len(FORMATS)) == "Lines"
    assert form.formats.itemText(len(FORMATS) + 1) == "Needy — the library is not installed"
    form.formats.setCurrentIndex(len(FORMATS))
    assert form.text("policyLabel").startswith("One line per value.")
    QTest.mouseClick(form.button, LEFT)
    assert form.seen == [ExportSpec(lines, LocalLocation(tmp_path / "energy.lines"))]


def test_several_nodes_go_into_a_folder(open_form: Open, tmp_path: Path) -> None:
    form = open_form(node_of("a"), node_of("b"))
    assert "2 entries" in form.dialog.windowTitle()
    assert form.target.text() == str(tmp_path)
    form.choose(formats.CSV)
    assert form.target.text() == str(tmp_path)
    QTest.mouseClick(form.button, LEFT)
    assert form.seen == [ExportManySpec(formats.CSV, LocalLocation(tmp_path))]


def test_several_nodes_go_below_a_prefix_and_replace_when_ticked(open_form: Open) -> None:
    form = open_form(node_of("a"), node_of("b"))
    form.type("s3://runs/parts/")
    form.check("replaceCheck").click()
    QTest.mouseClick(form.button, LEFT)
    place = S3Location("test", "runs", "parts/")
    assert form.seen == [ExportManySpec(formats.JSON, place, overwrite=True)]


def test_escape_leaves_without_exporting(open_form: Open) -> None:
    form = open_form()
    QTest.keyClick(form.dialog, Qt.Key.Key_Escape)
    assert form.seen == [] and not form.dialog.isVisible()


LAB = Profile(profile_id="lab", name="Lab", endpoint="")
CLOUD = Profile(profile_id="cloud", name="Cloud", endpoint="")


@pytest.fixture
def with_places(qtbot: QtBot, tmp_path: Path) -> Iterator[Form]:
    """An archive of the bucket "runs" at "Lab" is exported; there is a second connection."""
    dialog = ExportDialog(
        [node_of("energy")],
        name="run-energy",
        folder=tmp_path,
        profiles=(LAB, CLOUD),
        profile_id="lab",
        s3_folder=S3Location("lab", "runs", "2026/"),
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    yield Form(dialog)
    dialog.done(0)


def choose_place(form: Form, key: Qt.Key) -> str:
    combo = form.dialog.findChild(QComboBox, "placeCombo")
    assert combo is not None
    QTest.keyClick(combo, key)
    return combo.currentText()


def place_shown(form: Form) -> str:
    combo = form.dialog.findChild(QComboBox, "placeCombo")
    assert combo is not None
    return combo.currentText()


def test_place_says_this_computer_beside_a_path(with_places: Form, tmp_path: Path) -> None:
    assert with_places.target.text() == str(tmp_path / "run-energy.json")
    assert place_shown(with_places) == "This computer"
    browse = with_places.dialog.findChild(QPushButton, "targetBrowseButton")
    assert browse is not None
    assert browse.isVisible()
    with_places.type("s3://other/energy.json")
    assert place_shown(with_places) == "S3: Lab"
    assert not browse.isVisible()


def test_chosen_place_takes_the_name_along_and_back(with_places: Form, tmp_path: Path) -> None:
    assert choose_place(with_places, Qt.Key.Key_Down) == "S3: Lab"
    assert with_places.target.text() == "s3://runs/2026/run-energy.json"
    with_places.choose(formats.CBOR)
    assert with_places.target.text() == "s3://runs/2026/run-energy.cbor"
    assert not with_places.dialog.is_edited()
    assert choose_place(with_places, Qt.Key.Key_Up) == "This computer"
    assert with_places.target.text() == str(tmp_path / "run-energy.cbor")


def test_another_connection_asks_for_its_bucket(with_places: Form) -> None:
    assert choose_place(with_places, Qt.Key.Key_End) == "S3: Cloud"
    assert with_places.target.text() == "s3:///run-energy.json"
    assert not with_places.button.isEnabled()
    QTest.keyClicks(with_places.target, "mine")
    assert with_places.button.isEnabled()
    QTest.mouseClick(with_places.button, LEFT)
    target = S3Location("cloud", "mine", "run-energy.json")
    assert with_places.seen == [ExportSpec(formats.JSON, target)]


def test_stepping_past_a_place_by_key_loses_neither_focus_nor_bucket(
    with_places: Form, qtbot: QtBot, tmp_path: Path
) -> None:
    combo = with_places.dialog.findChild(QComboBox, "placeCombo")
    assert combo is not None
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)  # past "Lab"
    assert with_places.target.text() == "s3:///run-energy.json"
    assert with_places.dialog.focusWidget() is combo
    assert choose_place(with_places, Qt.Key.Key_Up) == "S3: Lab"
    assert with_places.dialog.focusWidget() is combo
    assert with_places.target.text() == "s3://runs/2026/run-energy.json"
    assert choose_place(with_places, Qt.Key.Key_Home) == "This computer"
    assert with_places.target.text() == str(tmp_path / "run-energy.json")


def test_place_taken_from_the_list_goes_on_in_the_path(with_places: Form, qtbot: QtBot) -> None:
    combo = with_places.dialog.findChild(QComboBox, "placeCombo")
    assert combo is not None
    combo.setFocus()
    combo.showPopup()
    QTest.keyClick(combo.view(), Qt.Key.Key_End)
    QTest.keyClick(combo.view(), Qt.Key.Key_Return)
    assert with_places.dialog.focusWidget() is with_places.target
    QTest.keyClicks(with_places.target, "mine")
    assert with_places.target.text() == "s3://mine/run-energy.json"


def test_missing_bucket_is_said(with_places: Form) -> None:
    choose_place(with_places, Qt.Key.Key_End)
    reason = with_places.dialog.findChild(QLabel, "problemLabel")
    assert reason is not None
    assert reason.text() == "Enter a bucket: s3://bucket/"


def test_path_of_usual_length_is_seen_whole(with_places: Form) -> None:
    path = "/home/somebody/Downloads/run-7.sensors.temperature.json"
    with_places.target.setText(path)
    room = with_places.target.width() - 4 * 4
    assert with_places.target.fontMetrics().horizontalAdvance(path) < room


def test_several_nodes_tell_what_their_files_will_be_called(open_form: Open) -> None:
    runs = [replace(node_of("energy"), path=_path(run, "energy")) for run in ("0042", "0043")]
    form = open_form(*runs, node_of("mesh"), node_of("<i>"))
    form.choose(formats.CSV)

    assert form.text("fileNamesLabel") == ("0042.energy.csv, 0043.energy.csv, mesh.csv and 1 more")
    label = open_form().dialog.findChild(QLabel, "fileNamesLabel")
    assert label is not None and not label.isVisible()


def _path(*keys: str) -> tuple[PathStep, ...]:
    return tuple(PathStep.key(key) for key in keys)
