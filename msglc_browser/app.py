"""The composition root: builds every concrete object, runs the event loop, takes it all down."""

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

import platformdirs
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from msglc_browser import __version__
from msglc_browser.command_line import Options
from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.concurrency.large_blocks import return_large_blocks
from msglc_browser.demo.server import DemoServer
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.base.context import PageKind
from msglc_browser.gui.base.cycle_collector import CycleCollector
from msglc_browser.gui.base.job_relay import JobRelay
from msglc_browser.gui.base.services import Services
from msglc_browser.gui.connections.demo_session import DemoSession
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.theme import icons
from msglc_browser.gui.theme.theme_follower import ThemeFollower
from msglc_browser.gui.window.preloading import BROWSING, PAGES, PLOTS, VERBS, FirstPaint, Preloader
from msglc_browser.gui.window.stop_signals import StopSignals
from msglc_browser.gui.window.unexpected_errors import UnexpectedErrors
from msglc_browser.gui.window.workbench import Workbench
from msglc_browser.operations.jobs.board import JobBoard
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.operations.workspace import Workspace, reading_options
from msglc_browser.settings import TEMPORARY_FOLDER, THEME, Settings
from msglc_browser.state_file import tighten_folder
from msglc_browser.storage.places.credentials import CredentialStore, KeyringCredentials
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.reading.toc_cache import TocCache
from msglc_browser.storage.writing.write_journal import WriteJournal

_SWITCH_INTERVAL_S = 0.001  # shortens how long a busy worker thread blocks the window
_PATIENCE_S = 15.0
_POLL_S = 0.02
_UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
_log = logging.getLogger(__name__)


def build_application(
    options: Options,
    *,
    config_dir: Path,
    credentials: CredentialStore,
    loop: asyncio.AbstractEventLoop | None = None,
    cache_dir: Path | None = None,
) -> "Application":
    """Build everything that `options` ask for; the window is not shown. Needs a QApplication.

    `cache_dir` holds data that can be read again; by default a folder within `config_dir`. `loop`
    is the window's asyncio loop, by default the running one. The caller must call `shutdown()`.
    """
    loop = loop or asyncio.get_running_loop()
    io = IoLoop()
    tocs = TocCache((cache_dir or config_dir / "cache") / "tocs")
    return Application(options, _build_services(config_dir, credentials, tocs, io, loop), io, loop)


class Application:
    """The services, and the window on top of them."""

    def __init__(
        self,
        options: Options,
        services: Services,
        io: IoLoop,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._cycles = CycleCollector()
        self._cycles.start()
        self._options = options
        self._server = DemoServer()
        self._io = io
        self._is_down = False
        self._awaits_opening = False
        self._has_verbs = self._has_plots = False
        self._preloader = Preloader()
        self._errors = UnexpectedErrors(loop)
        self.services = services
        self._io.start()
        settings = self.services.settings
        self.services.theme.choose(options.theme or settings.text(THEME))
        if settings.text(TEMPORARY_FOLDER):
            tempfile.tempdir = settings.text(TEMPORARY_FOLDER)
        demo = DemoSession(self.services.bridge, self.services.workspace, self._server)
        keeps_state = options.screenshot is None
        self.workbench = Workbench(
            self.services,
            demo,
            keeps_state=keeps_state,
            keeps_places=keeps_state and not options.is_demo,
        )
        self.window = self.workbench.window
        self.window.tabs.page_closed.connect(self._cycles.collect_soon)
        # Queued: one of them may come from the middle of painting.
        queued = Qt.ConnectionType.QueuedConnection
        self._errors.happened.connect(self.workbench.show_error, queued)
        self._errors.install()

    def open_after_first_paint(self) -> None:
        """`open_at_start` as soon as the window is painted and what that needs is imported."""
        self._awaits_opening = True
        FirstPaint(self.window).done.connect(self._preload)

    def open_at_start(self) -> None:
        """Reopen the tabs of the last session, and open what the command line names.

        Does nothing if the window has been closed by then.
        """
        self._awaits_opening = False
        if not self.window.isVisible():
            return
        options = self._options
        self.workbench.restore_places()
        self.workbench.tell_unread()
        if options.screenshot is None:
            self.workbench.look_for_unfinished()
        if options.is_demo:
            self.workbench.demo.start(options.location)
        elif options.location:
            self.workbench.open_text_at(options.connection, options.location)

    def is_idle(self) -> bool:
        """Whether nothing is loading or animating."""
        if self._awaits_opening:
            return False
        return self.services.bridge.is_idle and self.workbench.is_idle()

    def has_settled(self) -> bool:
        """Whether nothing that was begun after the first paint goes on."""
        return self.is_idle() and not self._preloader.is_running

    def _preload(self) -> None:
        opens_tabs = bool(self._options.location) or self._options.is_demo
        if opens_tabs or self.workbench.will_restore_tabs():
            self._preloader.start(PAGES, self._open_and_warm_up)
            self._preload_verbs()
        else:
            self._preloader.start(BROWSING, self._open_and_warm_up)
        self.window.tabs.page_added.connect(self._preload_for)

    def _open_and_warm_up(self) -> None:
        self.open_at_start()
        if self.window.isVisible():
            self._io.submit(self.services.workspace.warm_up())

    def _preload_for(self, page: Page) -> None:
        self._preload_verbs()
        if not self._has_plots and page.context().kind is PageKind.ARCHIVE:
            self._has_plots = True
            self._preloader.start(PLOTS)

    def _preload_verbs(self) -> None:
        """Once, when the first tab is opened: the rest is about to be needed."""
        if not self._has_verbs:
            self._has_verbs = True
            self._preloader.start((*PAGES, *VERBS), self._cycles.skip_present)

    def failure_text(self) -> str:
        """Why what was requested is not shown, as text; empty when it is shown."""
        description = self.workbench.shown_failure()
        return "" if description is None else description.text

    def shutdown(self) -> None:
        """Stop jobs, connections, threads and the demo's server; the window must be closed.

        Blocks until cancelled jobs have cleaned up, 15 s at most. Harmless the second time.
        """
        if self._is_down:
            return
        self._is_down = True
        self._preloader.stop()
        self.services.bridge.close()
        for job in self.services.jobs.snapshots():
            self.services.jobs.cancel(job.job_id)
        try:
            self._io.submit(_wind_down(self.services)).result(_PATIENCE_S)
        except Exception:
            _log.exception("cannot close the connections cleanly")
        self._io.stop()
        self._server.stop()
        self._errors.remove()
        self._cycles.stop()


async def _wind_down(services: Services) -> None:
    """Let cancelled jobs clean up, then close every client."""
    while any(job.state in _UNFINISHED for job in services.jobs.snapshots()):
        await asyncio.sleep(_POLL_S)
    await services.workspace.close()
    services.workspace.journal.close()


def _build_services(
    config_dir: Path,
    credentials: CredentialStore,
    tocs: TocCache,
    io: IoLoop,
    loop: asyncio.AbstractEventLoop,
) -> Services:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("build a QApplication first")
    relay = JobRelay()
    settings = Settings(config_dir / "settings.json")
    return Services(
        bridge=Bridge(io, loop),
        workspace=Workspace(
            ProfilesFile(config_dir / "connections.json"),
            credentials,
            reading=reading_options(settings),
            tocs=tocs,
            journal=WriteJournal(config_dir / "writes"),
        ),
        jobs=JobBoard(io, relay.publish),
        relay=relay,
        settings=settings,
        theme=ThemeFollower(app),
        config_dir=config_dir,
    )


def run(options: Options) -> int:
    """Run the program until the window is closed or the screenshot saved; the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    return_large_blocks()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("msglc Browser")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("msglc-browser")
    app.setWindowIcon(icons.application_icon())
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    folder = platformdirs.user_config_path("msglc-browser", appauthor=False)
    cache_dir = platformdirs.user_cache_path("msglc-browser", appauthor=False)
    if options.config_dir is None:
        tighten_folder(
            folder
        )  # earlier versions left it open to all; one that was named is not ours
    with loop:
        application = build_application(
            options,
            config_dir=options.config_dir or folder,
            credentials=KeyringCredentials(),
            loop=loop,
            cache_dir=None if options.config_dir else cache_dir,
        )
        code: int = loop.run_until_complete(_live(application, options))
        return code


async def _live(application: Application, options: Options) -> int:
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    window = application.window

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    def photographed(failure: str) -> None:
        reason = failure or application.failure_text()
        if reason:
            print(reason, file=sys.stderr)
        end(1 if reason else 0)
        window.close_now()

    window.closed.connect(lambda: end(0))
    if options.screenshot is None:
        window.fit_into(window.screen().availableGeometry())
    application.open_after_first_paint()
    window.show()
    if options.screenshot is not None:
        from msglc_browser.gui.window.screenshot import Screenshot  # noqa: PLC0415

        picture = Screenshot(window, options.screenshot, application.has_settled)
        picture.finished.connect(photographed)
        picture.start()
    with StopSignals() as signals:
        signals.stop_wanted.connect(window.close_now)
        code = await ended
    application.shutdown()
    return code
