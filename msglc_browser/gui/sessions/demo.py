"""The demo: a server of our own on this computer, with sample archives in it."""

import asyncio
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from msglc_browser.demo.server import Endpoint
from msglc_browser.gui.session import Bridge, Pending
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.profile import Profile, Secret

DEMO_PROFILE_ID: Final = "demo"


class DemoSession(QObject):
    """Starts the demo at most once; the application stops it.

    `prepare` blocks until server and samples are there, and tells where, and which bucket to
    look at first; it runs in a worker thread.
    """

    started = Signal(object)  # S3Location: the bucket to look at first
    failed = Signal(object)  # Exception

    def __init__(
        self, bridge: Bridge, workspace: Workspace, prepare: Callable[[], tuple[Endpoint, str]]
    ) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._workspace = workspace
        self._prepare = prepare
        self._pending: Pending | None = None
        self._bucket: S3Location | None = None

    @property
    def is_starting(self) -> bool:
        """Whether the server is on its way."""
        return self._pending is not None and self._pending.is_running

    def start(self) -> None:
        """Start server and samples; when they run already, only tell where again."""
        if self._bucket is not None:
            self.started.emit(self._bucket)
        elif not self.is_starting:
            self._pending = self._bridge.start(
                asyncio.to_thread(self._prepare), done=self._on_started, failed=self._fail
            )

    def _on_started(self, answer: tuple[Endpoint, str]) -> None:
        endpoint, bucket = answer
        profile = Profile(
            profile_id=DEMO_PROFILE_ID,
            name=self.tr("Demo"),
            endpoint=endpoint.url,
            access_key=endpoint.access_key,
        )
        self._workspace.add_temporary(profile, Secret(endpoint.secret_key))
        self._bucket = S3Location(DEMO_PROFILE_ID, bucket)
        self.started.emit(self._bucket)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error)
