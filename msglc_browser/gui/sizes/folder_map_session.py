"""Lists what a size map of a folder shows, step by step."""

from PySide6.QtCore import QObject

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Bridge, Pending
from msglc_browser.gui.sizes.folder_map_page import FolderMapPage
from msglc_browser.operations.sizes.folder_sizes import FolderScan, FolderSizes
from msglc_browser.operations.workspace import Workspace


class FolderMapSession(QObject):
    """Serves one FolderMapPage; it is the page's child.

    One listing is of everything below the page's folder. If what is inside of a folder was not
    kept, or it lies elsewhere, a second one lists that folder alone.
    """

    def __init__(self, bridge: Bridge, workspace: Workspace, page: FolderMapPage) -> None:
        super().__init__(page)
        self._bridge = bridge
        self._workspace = workspace
        self._page = page
        self._whole: FolderScan | None = None
        self._scan: FolderScan | None = None  # the one that goes on
        self._pending: Pending | None = None
        self._is_stopped = False
        page.scan_wanted.connect(self._start)
        page.stop_wanted.connect(self._stop)
        page.continue_wanted.connect(self._continue)
        page.shown_changed.connect(self._show)
        page.closed.connect(self._close)

    def _start(self) -> None:
        self._close()
        self._whole = self._scan = FolderScan(self._workspace, self._page.shown)
        self._continue()

    def _stop(self) -> None:
        """The step that is under way is the last one."""
        self._is_stopped = True

    def _continue(self) -> None:
        self._is_stopped = False
        if self._scan is not None and not self._is_running():
            self._run(self._scan, is_step=True)

    def _show(self) -> None:
        """Another folder is wanted: the first listing may know it."""
        whole = self._whole
        if whole is None or self._is_running():
            return  # the next step shows it
        self._scan = whole
        self._run(whole, is_step=False)

    def _close(self) -> None:
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None

    def _is_running(self) -> bool:
        return self._pending is not None and self._pending.is_running

    def _run(self, scan: FolderScan, *, is_step: bool) -> None:
        shown = self._page.shown
        work = scan.step(shown) if is_step else scan.look(shown)
        self._pending = self._bridge.start(
            work,
            done=lambda sizes: self._arrived(scan, sizes),
            failed=lambda error: self._page.show_failure(describe(error)),
        )

    def _arrived(self, scan: FolderScan, sizes: FolderSizes) -> None:
        self._pending = None
        if sizes.shown != self._page.shown:
            self._changed_meanwhile(scan)
        elif sizes.level is None and not _may_still_come(scan, sizes):
            self._is_stopped = False
            self._scan = FolderScan(self._workspace, sizes.shown)
            self._page.show_sizes(sizes, is_listing=True)
            self._run(self._scan, is_step=True)
        else:
            goes_on = not sizes.is_complete and not self._is_stopped
            self._page.show_sizes(sizes, is_listing=goes_on)
            if goes_on:
                self._run(scan, is_step=True)

    def _changed_meanwhile(self, scan: FolderScan) -> None:
        whole = self._whole
        self._scan = whole if whole is not None and whole.covers(self._page.shown) else scan
        self._run(self._scan, is_step=False)


def _may_still_come(scan: FolderScan, sizes: FolderSizes) -> bool:
    """Whether the folder itself is being listed, and nothing has come yet."""
    return sizes.shown == scan.location and not sizes.is_complete
