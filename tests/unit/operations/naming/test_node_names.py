"""Names of files made of paths: short, and yet each tells what it is of."""

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.naming.file_names import file_names
from msglc_browser.operations.naming.node_names import node_names


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/runs/1/energy", "/runs/1/mesh"], ["energy", "mesh"]),
        (["/runs/0042/energy", "/runs/0043/energy"], ["0042.energy", "0043.energy"]),
        (
            ["/a/1/energy", "/b/1/energy", "/b/1/mesh"],
            ["a.1.energy", "b.1.energy", "mesh"],
        ),
        (["/runs/temps/[0]", "/runs/temps/[1]"], ["temps.0", "temps.1"]),
        (["/runs/3/[0]", "/runs/4/[0]"], ["runs.3.0", "runs.4.0"]),
        (["/[0]", "/[1]"], ["0", "1"]),
        (["/Energy", "/x/energy"], ["Energy", "x.energy"]),
        (["/"], ["root"]),
    ],
)
def test_names_tell_as_much_of_the_path_as_is_needed(paths: list[str], names: list[str]) -> None:
    assert node_names([parse_path(path) for path in paths]) == names


def test_names_of_paths_that_are_too_long_lose_their_first_keys() -> None:
    paths = [parse_path("/" + "/".join([first, *["x" * 30] * 5, "energy"])) for first in "ab"]

    names = node_names(paths)

    assert all(name.startswith("_.x") and name.endswith(".energy") for name in names)
    assert file_names(names, ".json")[1].endswith(".energy-2.json")


def test_ten_thousand_names_that_end_alike_are_found_in_time() -> None:
    paths = [parse_path(f"/runs/{n}/result/energy") for n in range(10_000)]

    names = node_names(paths)

    assert names[7] == "7.result.energy"
    assert len(set(names)) == 10_000
