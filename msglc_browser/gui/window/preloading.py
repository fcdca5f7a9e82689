"""What the window does not need for its first paint is imported after it, on a thread.

`BROWSING` is what listing a bucket needs, `PAGES` what any tab needs, `PLOTS` what a list of
numbers needs, `VERBS` the rest. Archives, drawing and writing take most of the memory: they wait
until the first tab is to be opened, plots until the first archive is.
"""

import importlib
import threading
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.guarded import guarded

BROWSING: Final = (
    "msglc_browser.operations.buckets.connection_test",
    "msglc_browser.storage.s3.store",
    "msglc_browser.gui.browse.browsing",
    "msglc_browser.gui.browse.objects_page",
    "msglc_browser.operations.unfinished.unfinished",
)
PAGES: Final = (
    *BROWSING,
    "msglc_browser.gui.window.page_maker",
    "msglc_browser.gui.verbs.upload",
)
PLOTS: Final = ("msglc_browser.gui.inspect.plot.display", "msglc_browser.gui.inspect.plot.choices")
VERBS: Final = (
    "msglc_browser.operations.searching.search_children",
    "msglc_browser.gui.verbs.download",
    "msglc_browser.gui.verbs.delete",
    "msglc_browser.gui.verbs.export",
    "msglc_browser.gui.verbs.combine",
    "msglc_browser.gui.verbs.append",
    "msglc_browser.gui.verbs.arrange",
    "msglc_browser.gui.verbs.extract",
    "msglc_browser.gui.verbs.new_archive",
    "msglc_browser.gui.verbs.finish_upload",
)
_PATIENCE_MS: Final = 1000


@guarded
class FirstPaint(QObject):
    """Emits `done` once, after the window was painted for the first time.

    A window that is not painted, such as one that starts minimized, is given up after a second.
    """

    done = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window: QWidget | None = window
        window.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._timer.timeout.connect(self._finish)
        self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Wait for the end of the paint that begins now."""
        if event.type() is QEvent.Type.Paint:
            self._timer.start(0)
        return False

    @Slot()
    def _finish(self) -> None:
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window = None
            self.done.emit()


class Preloader(QObject):
    """Imports modules on a thread, one request after the other; `stop` waits for the thread.

    What fails to be imported is left to whatever needs it, which shows the error.
    """

    _ended = Signal(object)  # emitted on the thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[tuple[Sequence[str], Callable[[], None] | None]] = []
        self._thread: threading.Thread | None = None
        self._is_stopped = threading.Event()
        self._ended.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        """Whether anything is still to be imported."""
        return self._thread is not None

    def start(self, modules: Sequence[str], then: Callable[[], None] | None = None) -> None:
        """Import these modules, then call `then` on this object's thread."""
        self._waiting.append((modules, then))
        if self._thread is None:
            self._next()

    def stop(self) -> None:
        """Nothing more is imported or called; the module in progress is still finished."""
        self._is_stopped.set()
        self._waiting.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _next(self) -> None:
        modules, then = self._waiting.pop(0)
        self._thread = threading.Thread(
            target=self._import, args=(modules, then), name="preloading", daemon=True
        )
        self._thread.start()

    def _import(self, modules: Sequence[str], then: Callable[[], None] | None) -> None:
        for module in modules:
            if self._is_stopped.is_set():
                return
            try:
                importlib.import_module(module)
            except Exception:  # shown where it is needed
                break
        self._ended.emit(then)

    @Slot(object)
    def _go_on(self, then: Callable[[], None] | None) -> None:
        if self._thread is None:
            return  # stopped meanwhile
        self._thread.join()
        self._thread = None
        if self._waiting:
            self._next()
        if then is not None:
            then()
