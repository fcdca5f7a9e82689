"""Methods that Qt calls must not raise: with an exception pending every further call from Qt into
Python fails, and in the middle of painting the process dies.

So every class that overrides such a method is `guarded`: a failure is reported once for each object
and method, as any other uncaught exception, and Qt gets a value that changes nothing; cells show
"?". Seen with PySide6 6.8 to 6.11.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QDialog, QStyleOptionViewItem, QTreeView, QWidget

from msglc_browser.gui.theme.metrics import LIST_ROW_HEIGHT, SPACE

_UNREADABLE: Final = "?"
_SELECTABLE: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_REPORTED: Final = "_guard_reported"
C = TypeVar("C", bound=type)
_Fallback = Callable[..., object]


def guarded(cls: C) -> C:
    """Class decorator: guards every method in the class's body that overrides one of Qt."""
    for name, method in list(vars(cls).items()):
        if inspect.isfunction(method) and is_called_by_qt(cls, name):
            setattr(cls, name, _guarded_method(name, method))
    return cls


def is_called_by_qt(cls: type, name: str) -> bool:
    """Whether a method of this name in the body of `cls` overrides one of a class of Qt."""
    is_special = name.startswith("__")
    return not is_special and any(name in vars(base) for base in cls.__mro__[1:] if _is_qt(base))


def _is_qt(cls: type) -> bool:
    return cls.__module__.startswith("PySide6.")


def _guarded_method(name: str, method: Callable[..., object]) -> Callable[..., object]:
    fallback = _fallback_of(name)

    @functools.wraps(method)
    def call(self: object, *args: object, **kwargs: object) -> object:
        try:
            return method(self, *args, **kwargs)
        except Exception as error:
            _report(self, name, error)
        try:
            return fallback(self, *args, **kwargs)
        except Exception as error:
            _report(self, name, error)
            return None

    return call


def _report(owner: object, name: str, error: Exception) -> None:
    """Once: a cell is painted many times a second."""
    reported: set[tuple[str, str]] = vars(owner).setdefault(_REPORTED, set())
    what = (name, type(error).__name__)
    if what not in reported:
        reported.add(what)
        sys.excepthook(type(error), error, error.__traceback__)


def _fallback_of(name: str) -> _Fallback:
    """What Qt gets instead; only events and the methods listed below can be guarded."""
    if name.endswith("Event"):
        return _nothing
    return _FALLBACKS[name]


def _nothing(_owner: object, *_args: object, **_kwargs: object) -> None:
    return None


def _cell(_owner: object, _index: object, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
    return _UNREADABLE if role == Qt.ItemDataRole.DisplayRole else None


def _header(
    _owner: object,
    _section: int,
    _orientation: object,
    role: int = Qt.ItemDataRole.DisplayRole,
) -> str | None:
    return _UNREADABLE if role == Qt.ItemDataRole.DisplayRole else None


def _paint(_owner: object, painter: QPainter, option: QStyleOptionViewItem, *_rest: object) -> None:
    area: QRect = option.rect
    painter.drawText(area.adjusted(2 * SPACE, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, _UNREADABLE)


def _size(_owner: object, *option_and_index: object) -> QSize:
    """Of a row; a widget has no preference."""
    return QSize(LIST_ROW_HEIGHT, LIST_ROW_HEIGHT) if option_and_index else QSize()


def _qt_event(owner: QWidget, event: QEvent) -> bool:
    """Qt's own way with it: without events a widget would be dead."""
    base: type[QWidget] = next(each for each in type(owner).__mro__ if _is_qt(each))
    return base.event(owner, event)


def _qt_reject(owner: QDialog) -> None:
    """Close it: a modal dialog that cannot be closed blocks the whole window."""
    QDialog.reject(owner)


def _qt_rows(owner: QTreeView, parent: QModelIndex, start: int, end: int) -> None:
    """Qt's own way with new rows: otherwise it would look for rows that are not there."""
    QTreeView.rowsInserted(owner, parent, start, end)


def _qt_select_all(owner: QTreeView) -> None:
    QTreeView.selectAll(owner)


def _always(value: object) -> _Fallback:
    return lambda _owner, *_args, **_kwargs: value


_FALLBACKS: Final[Mapping[str, _Fallback]] = MappingProxyType(
    {
        "data": _cell,
        "headerData": _header,
        "paint": _paint,
        "boundingRect": lambda *_args: QRectF(),
        "visualRect": lambda *_args: QRect(),
        "heightForWidth": _always(-1),
        "sizeHint": _size,
        **dict.fromkeys(("minimumSizeHint", "minimumTabSizeHint"), _size),
        "flags": _always(_SELECTABLE),
        "supportedDropActions": _always(Qt.DropAction.IgnoreAction),
        "event": _qt_event,
        "reject": _qt_reject,
        "rowsInserted": _qt_rows,
        "selectAll": _qt_select_all,
        "splitPath": lambda *_args: [],
        **dict.fromkeys(("rowCount", "columnCount"), _always(0)),
        **dict.fromkeys(("index", "parent", "moveCursor", "indexAt"), lambda *_args: QModelIndex()),
        **dict.fromkeys(
            (
                *("hasChildren", "canFetchMore", "setData"),
                *("eventFilter", "hasHeightForWidth", "focusNextPrevChild"),
            ),
            _always(False),
        ),
        **dict.fromkeys(
            (
                *(
                    "select",
                    "reset",
                    "clear",
                    "clearSelection",
                    "fetchMore",
                    "sort",
                    "initStyleOption",
                    "drawBranches",
                    "paintSection",
                ),
                *("createEditor", "setEditorData", "setModelData", "updateEditorGeometry"),
                *(
                    "accept",
                    "done",
                    "setVisible",
                    "keyboardSearch",
                    "insertFromMimeData",
                    "startDrag",
                    "scrollTo",
                    "setGeometry",
                ),
            ),
            _nothing,
        ),
    }
)
