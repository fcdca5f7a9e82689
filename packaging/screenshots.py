"""Take pictures of the main states of the real program: `python packaging/screenshots.py`.

Starts the demo, operates the window like a user, and writes 1280x800 PNGs in light
and dark to `docs/screenshots`, or to the folder given on the command line. Short-lived states
(a running job, a row that failed) use a slowed-down link to the demo's server.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import qasync
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QSpinBox,
    QTabBar,
    QTreeView,
    QWidget,
)
from walk import Walk

from msglc_browser.app import Application, build_application
from msglc_browser.command_line import Options
from msglc_browser.gui.activity.job_text import fraction_done
from msglc_browser.gui.inspect.image.image_view import ImageView
from msglc_browser.gui.inspect.image.map_bar import Below
from msglc_browser.gui.inspect.size_map.treemap import Treemap
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Secret
from tests.servers.float_archive import float_archive
from tests.servers.link import SlowLink

SIZE = (1280, 800)
ARCHIVE = "s3://simulations/2026/frame.msglc"
NODE = f"{ARCHIVE}#/displacement/5/ux"
SLOW_BYTES_S = 6_000_000.0
LAB_BUCKET = "random-walks"
LONG_OBJECT = "strain.msglc"
LONG_COUNT = 10_000_000
LINK_BYTES_S = 12_500_000.0
LAB_OBJECTS = tuple(f"walk-{number}.msglc" for number in range(1, 6))


async def show_first_start(walk: Walk) -> None:
    """Nothing open yet."""
    await walk.calm()
    walk.take("first-start")


async def show_bucket(walk: Walk) -> None:
    """The demo's first folder with some objects selected."""
    walk.application.open_at_start()
    await walk.row("objectsView", "frame.msglc")
    await walk.calm()
    await _select(walk, [f"frame-00{n}.msglc" for n in (39, 40, 41, 42)])
    await walk.calm()
    walk.take("bucket")


async def show_archive(walk: Walk) -> None:
    """An archive with an array inspected."""
    walk.application.workbench.open_text(NODE)
    await walk.until(lambda: bool(walk.window.findChildren(QWidget, "inspector")))
    await walk.calm()
    walk.take("archive")


async def show_data(walk: Walk) -> None:
    """Records, numbers and a field, each as it opens by itself."""
    for name, picture in (
        ("stations", "table"),
        ("ground_acceleration", "plot"),
        ("field", "image"),
    ):
        walk.application.workbench.open_text(f"{ARCHIVE}#/{name}")
        await walk.calm()
        walk.take(picture)
    await show_slice(walk)


async def show_plots(walk: Walk, link: SlowLink) -> None:
    """Four series together, and a long list of which a sample has been read."""
    walk.application.workbench.open_text(f"{ARCHIVE}#/displacement")
    await walk.calm()
    tree = walk.view("archiveTree")
    flags = QItemSelectionModel.SelectionFlag
    for number, group in enumerate(("5", "9", "13", "17")):
        index = await walk.row("archiveTree", "displacement", group, "ux")
        await walk.calm()
        how = flags.Select if number else flags.ClearAndSelect
        tree.selectionModel().select(index, how | flags.Rows)
        tree.selectionModel().setCurrentIndex(index, flags.NoUpdate)
    await walk.calm()
    _look(walk, "Plot")
    await walk.calm()
    walk.do("view.maximise")
    await walk.calm()
    _zoom_in(walk)
    await walk.calm()
    walk.take("plot-four")
    walk.do("view.maximise")
    link.shape(round_trip_s=0.03, bandwidth_bytes_s=LINK_BYTES_S)
    place = f"s3://{LAB_BUCKET}/{LONG_OBJECT}#/gauge_7"
    walk.application.workbench.open_text_at("Lab server", place)
    await walk.calm()
    walk.take("plot-sampled")
    link.shape()


def _look(walk: Walk, title: str) -> None:
    tabs = next(t for t in walk.window.findChildren(QTabBar, "inspectorTabs") if t.isVisible())
    at = next(n for n in range(tabs.count()) if tabs.tabText(n) == title)
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(at).center())


def _zoom_in(walk: Walk) -> None:
    """Into a box, with Shift and the mouse."""
    canvas = next(c for c in walk.window.findChildren(QWidget, "plotCanvas") if c.isVisible())
    area = canvas.findChild(QAbstractScrollArea, "plotArea")
    assert isinstance(area, QAbstractScrollArea)
    port = area.viewport()
    start = QPoint(port.width() // 10, port.height() // 50)
    end = QPoint(port.width() // 5, port.height() * 23 // 25)
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, shift, start)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, left, shift, end)


async def show_slice(walk: Walk) -> None:
    """Another slice of the field along other axes, on the whole page, with a profile."""
    walk.do("view.maximise")
    view = next(each for each in walk.window.findChildren(ImageView) if each.isVisible())
    actions = view.heat.axis_bar.axes_button.menu().actions()
    next(each for each in actions if not each.isSeparator()).trigger()
    await walk.calm()
    field = view.findChild(QSpinBox, "sliceField")
    assert isinstance(field, QSpinBox)
    field.setValue(112)
    view.heat.bar.below_chosen.emit(Below.ROW)
    await walk.calm()
    view.heat.map.setFocus()
    QTest.keyClick(view.heat.map, Qt.Key.Key_Right)
    walk.take("slice")
    walk.do("view.maximise")


async def show_size_maps(walk: Walk) -> None:
    """What fills an archive, and what fills its bucket."""
    opener = walk.application.workbench.opener
    opener.open_sizes(S3Location("demo", "simulations", "2026/frame.msglc"))
    await walk.calm()
    _select_first_tile(walk)
    await walk.calm()
    walk.take("size-map")
    opener.open_sizes(S3Location("demo", "simulations"))
    await walk.calm()
    _select_first_tile(walk)
    walk.take("bucket-map")


async def show_combine(walk: Walk) -> None:
    """The combine dialog over its bucket."""
    walk.application.workbench.opener.open(S3Location("demo", "simulations", "2026/"))
    await walk.calm()
    walk.do("object.combine")
    dialog = await walk.dialog("combineDialog")
    field = dialog.findChild(QLineEdit, "targetEdit")
    assert isinstance(field, QLineEdit)
    field.setText("s3://simulations/2026/frames-39-42.msglc")
    primary = dialog.findChild(QAbstractButton, "combineButton")
    assert isinstance(primary, QAbstractButton)
    await walk.until(primary.isEnabled)
    await walk.calm()
    walk.take("combine", dialog)
    primary.click()
    await walk.until(lambda: _newest_state(walk) is JobState.DONE)


async def show_activity(walk: Walk, link: SlowLink) -> None:
    """The table of jobs, one of them running."""
    walk.window.navigator.expand_connection("lab")
    walk.application.workbench.opener.open(S3Location("lab", LAB_BUCKET, ""))
    await walk.row("objectsView", LAB_OBJECTS[-1])
    await _select(walk, LAB_OBJECTS)
    walk.do("object.combine")
    dialog = await walk.dialog("combineDialog")
    await walk.press(dialog, "combineButton")
    link.shape(round_trip_s=0.02, bandwidth_bytes_s=SLOW_BYTES_S)
    walk.window.activity.set_expanded(True)
    await walk.until(lambda: _is_well_under_way(walk))
    walk.take("activity")
    walk.do("job.cancel")
    await walk.until(lambda: _newest_state(walk) is JobState.CANCELLED)
    walk.window.activity.set_expanded(False)
    link.shape()


async def show_error(walk: Walk, link: SlowLink) -> None:
    """A row of an archive whose range could not be read."""
    walk.application.workbench.opener.open(S3Location("lab", "simulations", "2026/all-runs.msglc"))
    await walk.row("archiveTree", "0035", "meta")
    await walk.calm()
    link.fault("GET", "status", status=403, code="AccessDenied", times=100)
    index = await walk.row("archiveTree", "0038")
    view = walk.view("archiveTree")
    assert isinstance(view, QTreeView)
    view.expand(index)
    view.setCurrentIndex(index)
    await walk.calm()
    walk.take("error")
    link.reset()


def _select_first_tile(walk: Walk) -> None:
    maps = walk.window.findChildren(Treemap)
    shown = next(each for each in maps if each.isVisible())
    shown.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_Right)


def _newest_state(walk: Walk) -> JobState | None:
    job = walk.window.activity.current_job()
    return job.state if job is not None else None


def _is_well_under_way(walk: Walk) -> bool:
    job = walk.window.activity.current_job()
    if job is None or job.state is not JobState.RUNNING:
        return False
    return 0.3 < (fraction_done(job.progress) or 0.0) < 0.9 and job.remaining_s is not None


async def _select(walk: Walk, names: Sequence[str]) -> None:
    flags = QItemSelectionModel.SelectionFlag
    view = walk.view("objectsView")
    view.clearSelection()
    for name in names:
        index = await walk.row("objectsView", name)
        view.selectionModel().select(index, flags.Select | flags.Rows)
        view.selectionModel().setCurrentIndex(index, flags.NoUpdate)


async def _walk_through(folder: Path, theme: str) -> None:
    with ExitStack() as stack:
        config_dir = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        options = Options(is_demo=True, theme=theme, screenshot=folder, config_dir=config_dir)
        application = build_application(
            options, config_dir=config_dir, credentials=SessionCredentials()
        )
        stack.callback(application.window.deleteLater)
        stack.callback(application.shutdown)
        stack.callback(application.window.close_now)
        application.window.resize(*SIZE)
        application.window.show()
        application.window.navigator.setFocus()
        walk = Walk(application, folder, theme)
        await show_first_start(walk)
        await show_bucket(walk)
        link = stack.enter_context(await _add_lab(application))
        await show_archive(walk)
        await show_data(walk)
        await show_plots(walk, link)
        await show_size_maps(walk)
        await show_combine(walk)
        await show_activity(walk, link)
        await show_error(walk, link)


async def _add_lab(application: Application) -> SlowLink:
    """A second connection to the demo's server, over a link that can be slow or fail."""
    workspace = application.services.workspace
    secret = await _run(application, _fill_lab(workspace))
    demo = workspace.profile("demo")
    link = SlowLink(demo.endpoint)
    lab = replace(demo, profile_id="lab", name="Lab server", endpoint=link.endpoint)
    workspace.add_temporary(lab, secret)
    application.workbench.connections.reload_profiles()
    await _run(application, _forget_part_copy(workspace))
    return link


async def _forget_part_copy(workspace: Workspace) -> Secret:
    """Force streaming: a copy on the server would finish before its picture was taken."""
    (await workspace.store("lab")).copies_parts = False
    return Secret()


async def _fill_lab(workspace: Workspace) -> Secret:
    """Store enough that combining takes a while; returns the demo's secret."""
    store = await workspace.store("demo")
    await store.call("create_bucket", Bucket=LAB_BUCKET)
    source = {"Bucket": "samples", "Key": "million-floats.msglc"}
    for name in LAB_OBJECTS:
        await store.call("copy_object", Bucket=LAB_BUCKET, Key=name, CopySource=source)
    long = await asyncio.to_thread(_long_archive)
    await store.call("put_object", Bucket=LAB_BUCKET, Key=LONG_OBJECT, Body=long)
    return await workspace.secret("demo") or Secret()


def _long_archive() -> bytes:
    """Ten million noisy samples of a slow movement."""
    noise = np.random.default_rng(7).standard_normal(LONG_COUNT) / 3
    slow = np.sin(np.arange(LONG_COUNT) / 1.1e6) + np.cos(np.arange(LONG_COUNT) / 3.7e6)
    return float_archive(noise + slow, "gauge_7")


async def _run(application: Application, work: Coroutine[Any, Any, Secret]) -> Secret:
    result: asyncio.Future[Secret] = asyncio.get_running_loop().create_future()
    application.services.bridge.start(work, done=result.set_result, failed=result.set_exception)
    return await result


async def _main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        await _walk_through(folder, theme)


def main() -> int:
    """Take all pictures; returns 0 if all were taken."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    if "Inter" in QFontDatabase.families():
        app.setFont(QFont("Inter", 10))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, True)
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(_main(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
