"""The picture of the architecture, and what it is read from."""

import importlib
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

_PACKAGING = Path(__file__).parents[3] / "packaging"
_CONTRACTS = """
[[tool.importlinter.contracts]]
type = "layers"
layers = ["msglc_browser.app", "msglc_browser.gui", "msglc_browser.errors"]

[[tool.importlinter.contracts]]
type = "layers"
containers = ["msglc_browser.gui"]
layers = ["window", "find | tabs", "base"]
"""


def _module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(_PACKAGING))
    return importlib.import_module(name)


def _package(folder: Path, files: dict[str, str]) -> Path:
    (folder / "pyproject.toml").write_text(_CONTRACTS)
    for name, text in files.items():
        path = folder / "msglc_browser" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


_FILES = {
    "__init__.py": "",
    "app.py": '"""Starts."""\nfrom msglc_browser.gui.window.main import A\n',
    "errors.py": "",
    "gui/__init__.py": '"""The window."""',
    "gui/window/__init__.py": "",
    "gui/window/main.py": (
        "from msglc_browser.gui.find import box\nfrom msglc_browser.gui.base.texts import t\n"
    ),
    "gui/find/__init__.py": '"""Finding\nkeys.\n\nMay import base.\n"""',
    "gui/find/box.py": "import msglc_browser.gui.base.texts\nfrom msglc_browser import errors\n",
    "gui/tabs/__init__.py": "",
    "gui/base/__init__.py": "",
    "gui/base/texts.py": "",
}


def test_house_has_the_floors_and_rooms_of_the_contracts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = _module("package_imports", monkeypatch).read_house(_package(tmp_path, _FILES))
    assert [floor.name for floor in house.floors] == ["start", "gui", "ground"]
    gui = house.floors[1]
    assert [[room.name for room in column] for column in gui.columns] == [
        ["window"],
        ["find", "tabs"],
        ["base"],
    ]
    find = gui.columns[1][0]
    assert (find.sentence, find.files) == ("Finding keys.", 1)


def test_house_leaves_out_imports_that_a_longer_way_implies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = _module("package_imports", monkeypatch).read_house(_package(tmp_path, _FILES))
    gui = "msglc_browser.gui"
    assert house.within(house.floors[1]) == {
        (f"{gui}.window", f"{gui}.find"),
        (f"{gui}.find", f"{gui}.base"),
    }
    assert dict(house.between()) == {("start", "gui"): 1, ("gui", "ground"): 1}


def test_house_is_refused_when_a_module_is_in_no_layer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _package(tmp_path, {**_FILES, "stray.py": ""})
    with pytest.raises(ValueError, match="stray"):
        _module("package_imports", monkeypatch).read_house(root)


def test_arrangement_keeps_boxes_of_a_column_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    layouts = _module("column_layout", monkeypatch)
    columns = [["a"], ["b", "c", "d"], ["e"]]
    layout = layouts.arrange(columns, {("a", "c"), ("a", "e"), ("b", "e"), ("d", "e")})
    for at in range(len(columns)):
        heights = sorted(spot.y for spot in layout.spots.values() if spot.column == at)
        boxes = sorted(s.y for s in layout.spots.values() if s.column == at and s.is_box)
        assert all(below - above >= layouts.BOX / 2 for above, below in pairwise(heights))
        assert all(below - above >= layouts.BOX for above, below in pairwise(boxes))


def test_arrangement_gives_an_arrow_that_skips_a_column_a_slot_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layout = _module("column_layout", monkeypatch).arrange([["a"], ["b"], ["c"]], {("a", "c")})
    assert layout.joints == (("a", "c@1"), ("c@1", "c"))
    assert not layout.spots["c@1"].is_box


def test_check_fails_until_the_picture_is_drawn(tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    draw = [sys.executable, str(_PACKAGING / "architecture.py"), str(picture)]
    stale = subprocess.run([*draw, "--check"], capture_output=True, text=True, check=False)
    assert stale.returncode == 1
    assert "make architecture" in stale.stderr
    subprocess.run(draw, check=True)
    subprocess.run([*draw, "--check"], check=True)
