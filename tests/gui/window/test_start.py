"""What the program imports before its first paint, in a process of its own."""

import json
import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.gui.window.preloading import BROWSING, PAGES, PLOTS, VERBS

THIRD_PARTY = {"PySide6", "platformdirs", "qasync", "shiboken6", "shibokensupport"}
"""The packages that may be imported before the first paint."""

INSTALLED = frozenset(packages_distributions()) - {"_distutils_hack"}
"""Names that can be imported and are not of the standard library."""

SLOW_PARTS = {"http", "email", "multiprocessing", "sqlite3", "decimal", "xml"}
"""Parts of the standard library that the first paint does not need."""

ROOMS = {
    "msglc_browser.archive.model",
    "msglc_browser.concurrency",
    "msglc_browser.gui.activity",
    "msglc_browser.gui.base",
    "msglc_browser.gui.connections",
    "msglc_browser.gui.find",
    "msglc_browser.gui.parts",
    "msglc_browser.gui.remembered",
    "msglc_browser.gui.tabs",
    "msglc_browser.gui.theme",
    "msglc_browser.gui.verbs",
    "msglc_browser.gui.window",
    "msglc_browser.operations.jobs",
    "msglc_browser.storage.places",
}
"""Of these any module may be imported, of other rooms only what `SINGLE` names."""

SINGLE = {
    "msglc_browser.demo.server",
    "msglc_browser.gui.archive.archive_commands",
    "msglc_browser.gui.archive.tree.tree_state",
    "msglc_browser.gui.browse.objects_commands",
    "msglc_browser.gui.dialogs.dialog_work",
    "msglc_browser.gui.dialogs.file_dialog",
    "msglc_browser.gui.dialogs.last_choices",
    "msglc_browser.gui.inspect.node_class",
    "msglc_browser.operations.workspace",
    "msglc_browser.operations.writing.write_result",
    "msglc_browser.storage.reading.byte_cache",
    "msglc_browser.storage.reading.toc_cache",
    "msglc_browser.storage.s3.time_limit",
    "msglc_browser.storage.writing.journal_file",
    "msglc_browser.storage.writing.write_journal",
}
MOST_OF_OURS = 163
"""Modules of this program, packages included: each takes about a millisecond."""


def _probe(folder: Path, *options: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.start_probe", str(folder), *options]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    [painted] = _probe(tmp_path_factory.mktemp("config"), "--modules")
    return frozenset(painted["modules"])


def test_first_paint_imports_no_package_but_those_of_the_window(modules: frozenset[str]) -> None:
    own = {"msglc_browser", "tests"}
    tops = {name.partition(".")[0] for name in modules}
    assert not {name for name in tops - THIRD_PARTY - own if name in INSTALLED}


def test_first_paint_needs_no_slow_part_of_the_standard_library(modules: frozenset[str]) -> None:
    assert not modules & SLOW_PARTS


def test_first_paint_imports_only_the_window_of_this_program(modules: frozenset[str]) -> None:
    ours = {name for name in modules if name.startswith("msglc_browser.")}
    packages = {name.rpartition(".")[0] for name in ours}
    strange = {
        name
        for name in ours - packages - SINGLE
        if name.count(".") > 1 and not any(name.startswith(f"{room}.") for room in ROOMS)
    }
    strange -= {name for name in strange if name.count(".") == 2 and _is_package(name)}
    assert not strange
    assert len(ours) <= MOST_OF_OURS


def _is_package(name: str) -> bool:
    return not name.startswith(tuple(ROOMS)) and name in {
        each.rpartition(".")[0] for each in SINGLE
    }


def test_window_settles_after_its_first_paint_without_what_only_archives_need(
    tmp_path: Path,
) -> None:
    painted, settled = _probe(tmp_path, "--idle")
    assert painted["memory_mb"] < 100
    assert settled["memory_mb"] < 100


@pytest.mark.parametrize(
    ("location", "has_plots"),
    [("simulations/2026/", False), ("simulations/2026/frame.msglc", True)],
)
def test_plots_are_imported_once_an_archive_is_opened(
    location: str, *, has_plots: bool, tmp_path: Path
) -> None:
    _, settled = _probe(tmp_path, "--idle", "--modules", "--demo", f"s3://{location}")
    assert set(VERBS) <= set(settled["modules"])
    assert (set(PLOTS) <= set(settled["modules"])) is has_plots


@pytest.mark.parametrize("name", sorted({*BROWSING, *PAGES, *PLOTS, *VERBS}))
def test_everything_that_is_preloaded_exists(name: str) -> None:
    assert find_spec(name) is not None
