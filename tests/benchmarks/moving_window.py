"""`moving` for files dropped on a folder of the program's own window, until it shows them all."""

import asyncio
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.storage.places.location import S3Location
from tests.benchmarks.cases import Target
from tests.benchmarks.desk import Desk
from tests.benchmarks.in_window import _application
from tests.benchmarks.meters import Ticker, peak_memory_mb, reset_peak_memory
from tests.benchmarks.moving import Moved
from tests.benchmarks.peers import Place
from tests.benchmarks.report import SWITCH_INTERVAL_S


async def _measure(place: Place, folder: Path) -> Moved:
    application = _application()
    target = Target(place.endpoint, place.access_key, place.secret_key, place.bucket, place.prefix)
    desk = Desk(application, target)
    await desk.calm()  # what is imported after the first paint is here
    application.workbench.opener.open(S3Location("bench", place.bucket, place.prefix))
    await desk.calm()
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    view = page.findChild(ObjectsView, "objectsView")
    assert view is not None
    model = view.model()
    paths = sorted(folder.iterdir())
    print("ready", flush=True)
    sys.stdin.readline()
    before_mb = reset_peak_memory()
    ticker = Ticker()
    ticker.start()
    started = time.perf_counter()
    page.upload_wanted.emit(paths)

    def shows_all() -> bool:
        rows = model.rowCount()
        return rows >= len(paths) and application.is_idle()

    await desk.until(shows_all)
    seconds = time.perf_counter() - started
    ticker.stop()
    return Moved(seconds, peak_memory_mb() - before_mb, ticker.longest_ms)


def main() -> None:
    """Upload once."""
    _who, _way, text, path = sys.argv[1:]
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        found = loop.run_until_complete(_measure(Place(**json.loads(text)), Path(path)))
    print(json.dumps(asdict(found)), flush=True)
    os._exit(0)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
