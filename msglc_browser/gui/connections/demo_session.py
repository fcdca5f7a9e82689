"""The demo: a local server with sample archives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from msglc_browser.demo.server import DEMO_PROFILE_ID, DemoServer
from msglc_browser.gui.base.bridge import Bridge, Pending
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location

if TYPE_CHECKING:
    from msglc_browser.operations.buckets.held import Held


class DemoSession(QObject):
    """Starts the demo at most once; the creator of `server` stops it."""

    starting = Signal()
    started = Signal(object)  # S3Location: the folder to look at first
    failed = Signal(object)  # Exception
    keys_found = Signal(object, object)  # Profile, Secret

    def __init__(self, bridge: Bridge, workspace: Workspace, server: DemoServer) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._workspace = workspace
        self._server = server
        self._turn = asyncio.Lock()  # on the I/O loop: a new start waits for the end of the last
        self._pending: Pending | None = None
        self._folder: S3Location | None = None
        self._samples: Held = {}

    @property
    def is_starting(self) -> bool:
        """Whether the server is starting."""
        return self._pending is not None and self._pending.is_running

    @Slot()
    def start(self) -> None:
        """Start server and samples; if they are running, only emit their location again."""
        if self._folder is not None:
            self.started.emit(self._folder)
        elif not self.is_starting:
            self._pending = self._bridge.start(
                _prepare(self._workspace, self._server, self._turn),
                done=self._on_started,
                failed=self.failed.emit,
            )
            self.starting.emit()

    @property
    def is_running(self) -> bool:
        """Whether the server has been started."""
        return self._folder is not None

    def look_for_new(
        self, done: Callable[[Sequence[S3Location]], None], failed: Callable[[Exception], None]
    ) -> None:
        """Call `done` with what the demo holds beyond its samples, in two seconds at most."""
        from msglc_browser.operations.buckets.held import new_in  # noqa: PLC0415

        self._bridge.start(
            new_in(self._workspace, DEMO_PROFILE_ID, self._samples), done=done, failed=failed
        )

    @Slot()
    def look_up_keys(self) -> None:
        """Emit the running demo's endpoint and keys as `keys_found`."""
        profile = self._workspace.profile(DEMO_PROFILE_ID)
        self._bridge.start(
            self._workspace.secret(DEMO_PROFILE_ID),
            done=lambda secret: self.keys_found.emit(profile, secret),
            failed=self.failed.emit,
        )

    @Slot()
    def cancel(self) -> None:
        """Abort the start; the server is stopped again, nothing is emitted."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.cancel()

    def _on_started(self, found: tuple[S3Location, Held]) -> None:
        folder, self._samples = found
        self._folder = folder
        self.started.emit(folder)


async def _prepare(
    workspace: Workspace, server: DemoServer, turn: asyncio.Lock
) -> tuple[S3Location, Held]:
    # Imports msglc, 0.3 s: only when the demo is requested.
    from msglc_browser.demo.prepare import prepare_demo  # noqa: PLC0415
    from msglc_browser.operations.buckets.held import held_by  # noqa: PLC0415

    async with turn:
        try:
            folder = (await prepare_demo(workspace, server)).first_folder
            return folder, await held_by(workspace, DEMO_PROFILE_ID)
        except BaseException:
            await asyncio.to_thread(server.stop)  # half a demo would block a retry
            raise
