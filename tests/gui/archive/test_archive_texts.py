"""What an archive page calls an exported file."""

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.gui.archive.archive_texts import export_name


def node_at(*keys: str | int) -> Node:
    path = tuple(PathStep.index(k) if isinstance(k, int) else PathStep.key(k) for k in keys)
    return Node(path, NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, None, 1)


@pytest.mark.parametrize(
    ("title", "keys", "name"),
    [
        ("run-7.msglc", ("sensors", "temperature"), "run-7.sensors.temperature"),
        ("run-7.msg", (), "run-7"),
        ("run-7.msglc", ("frames", 12, "energy"), "run-7.frames.12.energy"),
        ("all runs.msglc", ("a/b", "../../etc"), "all_runs.a_b..._.._etc"),
        (".msglc", ("\u202e",), "msglc"),
    ],
)
def test_exported_name_tells_archive_and_path(
    title: str, keys: tuple[str | int, ...], name: str
) -> None:
    assert export_name(title, node_at(*keys)) == name


def test_long_path_keeps_archive_and_last_keys() -> None:
    name = export_name("run-7.msglc", node_at(*(f"level-{n}" for n in range(40)), "energy"))
    assert name.startswith("run-7._.level-3")
    assert name.endswith(".level-39.energy")
    assert len(name) <= 80


def test_long_keys_make_no_long_name() -> None:
    name = export_name("x" * 500, node_at("y" * 500))
    assert name == f"{'x' * 38}.{'y' * 38}"
