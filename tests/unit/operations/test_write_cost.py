"""What a combine will move, told before it begins."""

from pathlib import Path

from msglc_browser.operations.combine import CombineSource
from msglc_browser.operations.write_cost import Route, WriteCost, combine_cost
from msglc_browser.storage.location import LocalLocation, S3Location

_LARGE = 64 * 1024**2
_HERE = CombineSource(S3Location("a", "runs", "x"), "", _LARGE)
_ELSEWHERE = CombineSource(S3Location("b", "runs", "y"), "", 1_000)
_FILE = CombineSource(LocalLocation(Path("/z")), "", 500)
_TARGET = S3Location("a", "other", "t")


def test_one_server_copies_what_is_large() -> None:
    cost = combine_cost([_HERE], _TARGET, base_bytes=_LARGE)
    assert (cost.route, cost.server_bytes, cost.disk_bytes) == (Route.SERVER, 2 * _LARGE, 0)
    assert cost.machine_bytes < _LARGE // 4


def test_other_servers_and_files_go_through_this_machine() -> None:
    cost = combine_cost([_HERE, _ELSEWHERE, _FILE], _TARGET)
    assert cost.server_bytes == _LARGE
    assert cost.machine_bytes >= 2 * 1_000 + 500


def test_local_target_needs_room_for_all_of_it() -> None:
    cost = combine_cost([_ELSEWHERE, _FILE], LocalLocation(Path("/t")))
    assert cost == WriteCost(Route.FILE, 0, 1_000, 1_500)
