"""What Qt calls never raises: every class is guarded, and a row that cannot be shown is a "?"."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import NoReturn

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

import msglc_browser
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.span import Span
from msglc_browser.gui.activity.activity_table import ActivityTable
from msglc_browser.gui.activity.jobs_model import JobsModel
from msglc_browser.gui.activity.unfinished_dialog import UnfinishedDialog
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.gui.archive.tree.archive_view import ArchiveView
from msglc_browser.gui.base.guarded import guarded, is_called_by_qt
from msglc_browser.gui.browse.objects_model import ObjectsModel
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.combining.sources_table import SourcesTable
from msglc_browser.gui.connections.connections_model import ConnectionsModel
from msglc_browser.gui.connections.navigator_delegate import NavigatorDelegate
from msglc_browser.gui.dialogs.fitting_dialog import FittingDialog
from msglc_browser.gui.find.find_delegate import FindDelegate
from msglc_browser.gui.find.find_hits import FindHitsModel
from msglc_browser.operations.buckets.browse import ObjectRow, kind_of
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState
from msglc_browser.operations.unfinished.unfinished import UnfinishedUpload
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile

AnyIndex = QModelIndex | QPersistentModelIndex


def classes_of_qt() -> list[type]:
    """Every class of the program that is one of Qt's."""
    found: dict[type, None] = {}
    for info in pkgutil.walk_packages(msglc_browser.__path__, "msglc_browser."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for each in vars(module).values():
            if inspect.isclass(each) and each.__module__ == info.name and issubclass(each, QObject):
                found[each] = None
    return list(found)


def overridden(cls: type) -> list[tuple[str, Callable[..., object]]]:
    return [
        (name, each)
        for name, each in vars(cls).items()
        if inspect.isfunction(each) and is_called_by_qt(cls, name)
    ]


def test_every_method_that_qt_calls_is_guarded() -> None:
    bare = [
        f"{cls.__module__}.{cls.__qualname__}.{name}"
        for cls in classes_of_qt()
        for name, method in overridden(cls)
        if not hasattr(method, "__wrapped__")
    ]
    assert not bare, "decorate these classes with @guarded"


def test_the_walk_finds_models_delegates_and_widgets() -> None:
    found = classes_of_qt()
    assert {ObjectsModel, FindDelegate, ActivityTable, UnfinishedDialog} <= set(found)
    assert [name for name, _ in overridden(FindHitsModel)] == ["rowCount", "data"]


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        pytest.param(cls, name, id=f"{cls.__name__}.{name}")
        for cls in classes_of_qt()
        if issubclass(cls, QAbstractItemModel | QStyledItemDelegate)
        for name, _ in overridden(cls)
    ],
)
def test_a_model_or_delegate_without_any_state_does_not_raise(
    cls: type, name: str, qtbot: QtBot
) -> None:
    unmade: object = QObject.__new__(cls)  # has none of its attributes
    cell, no_index = QStyleOptionViewItem(), object()
    arguments: dict[str, tuple[object, ...]] = {
        "paint": (QPainter(), cell, no_index),
        "sizeHint": (cell, no_index),
        "headerData": (0, Qt.Orientation.Horizontal),
        "index": (0, 0),
    }
    with qtbot.captureExceptions():
        getattr(cls, name)(unmade, *arguments.get(name, (no_index,)))


def test_a_method_without_a_known_answer_cannot_be_guarded() -> None:
    class Model(QAbstractTableModel):
        def mimeTypes(self) -> list[str]:  # noqa: N802
            return []

    with pytest.raises(KeyError, match="mimeTypes"):
        guarded(Model)


class _FailingModel(QAbstractTableModel):
    """Two rows; each method fails if it is the one named."""

    def __init__(self, failing: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.failing = failing

    def fail(self, name: str) -> None:
        if self.failing == name:
            raise OverflowError(f"date value out of range in {name}")


@guarded
class _Model(_FailingModel):
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        self.fail("rowCount")
        return 0 if parent.isValid() else 2

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        self.fail("columnCount")
        return 2

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        self.fail("headerData")
        return "title" if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        self.fail("flags")
        return super().flags(index)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        self.fail("data")
        return "text" if role == Qt.ItemDataRole.DisplayRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.fail("sort")


@guarded
class _Delegate(QStyledItemDelegate):
    def __init__(self, model: _Model, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        self._model.fail("paint")
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        self._model.fail("sizeHint")
        return super().sizeHint(option, index)

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:  # noqa: N802
        self._model.fail("initStyleOption")
        super().initStyleOption(option, index)


@guarded
class _View(QTableView):
    def __init__(self, model: _Model) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(model, self))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._model.fail("paintEvent")
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._model.fail("keyPressEvent")
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self._model.fail("eventFilter")
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        self._model.fail("event")
        return super().event(event)


@pytest.mark.parametrize(
    "name",
    [
        *("rowCount", "columnCount", "headerData", "flags", "data", "sort"),
        *("paint", "sizeHint", "initStyleOption"),
        *("paintEvent", "keyPressEvent", "eventFilter", "event"),
    ],
)
def test_a_failing_method_is_reported_once_and_the_program_goes_on(name: str, qtbot: QtBot) -> None:
    with qtbot.captureExceptions() as reported:
        model = _Model(name)
        view = _View(model)
        model.setParent(view)
        qtbot.addWidget(view)
        view.installEventFilter(view)
        view.show()
        view.resizeColumnsToContents()
        view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        view.selectAll()
        for _ in range(3):
            QTest.keyClick(view, Qt.Key.Key_Down)
            view.grab()
        model.failing = ""
    assert [str(error) for _kind, error, _trace in reported] == [
        f"date value out of range in {name}"
    ]


@pytest.mark.parametrize("name", ["data", "headerData"])
def test_a_cell_that_cannot_be_shown_is_a_question_mark(name: str, qtbot: QtBot) -> None:
    model = _Model(name)
    with qtbot.captureExceptions():
        shown = (model.index(0, 0).data(), model.headerData(0, Qt.Orientation.Horizontal))
        tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert shown == (("?", "title") if name == "data" else ("text", "?"))
    assert tip is None


def test_a_failing_delegate_paints_a_question_mark(qtbot: QtBot) -> None:
    pictures = []
    for failing in ("paint", ""):
        model = _Model(failing)
        view = _View(model)
        model.setParent(view)
        qtbot.addWidget(view)
        if not failing:
            view.setItemDelegate(_Blank(view))
        with qtbot.captureExceptions():
            pictures.append(view.grab().toImage())
    assert pictures[0] != pictures[1]


class _Blank(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        pass


def _fails(*_args: object, **_kwargs: object) -> NoReturn:
    raise OverflowError("date value out of range")


def objects(_patch: pytest.MonkeyPatch) -> QWidget:
    """LastModified of year 1 was not the last surprise: here the size is not a number."""
    row = ObjectRow(
        S3Location("test", "demo", "a"), "a", 1, datetime(1, 1, 1, tzinfo=UTC), kind_of("a")
    )
    model = ObjectsModel()
    # The point is a value of the wrong type.
    model.append([replace(row, size_bytes="many")])  # type: ignore[arg-type]
    return _with(ObjectsView(model), model)


def unfinished(_patch: pytest.MonkeyPatch) -> QWidget:
    dialog = UnfinishedDialog()
    upload = UnfinishedUpload(S3Location("test", "demo", "a"), "id", datetime.max)
    # The point is a value of the wrong type.
    dialog.show_uploads([replace(upload, sent_bytes="many")])  # type: ignore[arg-type]
    return dialog


def jobs(_patch: pytest.MonkeyPatch) -> QWidget:
    model = JobsModel()
    # The point is a value of the wrong type.
    bad = JobSnapshot(1, "job", JobState.RUNNING, elapsed_s="long")  # type: ignore[arg-type]
    model.show_job(bad)
    return _with(ActivityTable(model), model)


def connections(patch: pytest.MonkeyPatch) -> QWidget:
    patch.setattr(ConnectionsModel, "_text", _fails)
    model = ConnectionsModel()
    model.set_profiles([Profile(profile_id="a", name="a", endpoint="")])
    view = QTreeView()
    view.setItemDelegate(NavigatorDelegate(view))
    view.setModel(model)
    return _with(view, model)


def archive(patch: pytest.MonkeyPatch) -> QWidget:
    patch.setattr("msglc_browser.gui.archive.tree.archive_delegate.cell_text", _fails)
    patch.setattr("msglc_browser.gui.archive.tree.archive_tree.cell_text", _fails)
    model = ArchiveTreeModel()
    node = Node((), NodeKind.LEAF, ValueType.INT, Protocol.MSGPACK, Span(50, 60), None)
    model.set_document(node, "frame.msg")
    return _with(ArchiveView(model), model)


def hits(patch: pytest.MonkeyPatch) -> QWidget:
    patch.setattr("msglc_browser.gui.find.find_hits.format_path", _fails)
    model = FindHitsModel()
    node = Node((), NodeKind.LEAF, ValueType.INT, Protocol.MSGPACK, Span(50, 60), None)
    model.add([node])
    view = QTreeView()
    view.setItemDelegate(FindDelegate(model, view))
    view.setModel(model)
    return _with(view, model)


def sources(patch: pytest.MonkeyPatch) -> QWidget:
    model = CombineSourcesModel([CombineSource(S3Location("test", "demo", "a"), "a")])
    patch.setattr(CombineSourcesModel, "problem", _fails)
    patch.setattr(CombineSourcesModel, "note", _fails)
    return _with(SourcesTable(model), model)


def _with(view: QAbstractItemView, model: QAbstractItemModel) -> QWidget:
    model.setParent(view)
    return view


@pytest.mark.parametrize(
    "build",
    [objects, unfinished, jobs, connections, archive, hits, sources],
    ids=lambda b: b.__name__,
)
def test_an_item_that_makes_its_model_raise_is_painted_and_reported_once(
    build: Callable[[pytest.MonkeyPatch], QWidget], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.captureExceptions() as reported:
        widget = build(monkeypatch)
        qtbot.addWidget(widget)
        widget.resize(600, 200)
        widget.show()
        widget.grab()
        first = len(reported)
        widget.grab()
    assert first >= 1
    assert len(reported) == first
    # Their frames hold the view and its model: these must not outlive each other.
    reported.clear()


@guarded
class _Unsure(FittingDialog):
    def is_edited(self) -> bool:
        raise ValueError("cannot say")


def test_a_dialog_that_cannot_say_whether_it_is_edited_can_be_closed(qtbot: QtBot) -> None:
    with qtbot.captureExceptions() as reported:
        dialog = _Unsure()
        qtbot.addWidget(dialog)
        dialog.open()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert [str(error) for _kind, error, _trace in reported] == ["cannot say"]
    reported.clear()
