"""What a write will cost, told from sizes alone."""

from pathlib import Path

from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.write_cost import WriteCost, combine_cost
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.writing.part_plan import MIB

TARGET = S3Location("here", "bucket", "all.msg")


def near(size_bytes: int, number: int = 0) -> CombineSource:
    return CombineSource(S3Location("here", "other", f"{number}.msg"), size_bytes=size_bytes)


def far(size_bytes: int) -> CombineSource:
    return CombineSource(S3Location("there", "b", "k"), size_bytes=size_bytes)


def local(size_bytes: int) -> CombineSource:
    return CombineSource(LocalLocation(Path("/data/a.msg")), size_bytes=size_bytes)


def test_sources_on_the_same_server_are_copied_by_it() -> None:
    cost = combine_cost([near(64 * MIB, number) for number in range(10)], TARGET)
    assert cost.server_bytes > 634 * MIB
    assert cost.machine_bytes <= 2 * 5 * MIB
    assert cost.disk_bytes is None


def test_append_copies_the_base() -> None:
    cost = combine_cost([near(MIB)], TARGET, base_bytes=640 * MIB)
    assert cost.server_bytes > 634 * MIB
    assert cost.machine_bytes <= 12 * MIB


def test_what_is_elsewhere_goes_down_and_up_and_files_only_up() -> None:
    assert combine_cost([far(20 * MIB)], TARGET) == WriteCost(0, 40 * MIB, None)
    assert combine_cost([local(20 * MIB)], TARGET) == WriteCost(0, 20 * MIB, None)


def test_small_sources_go_through_this_machine() -> None:
    assert combine_cost([near(1000)] * 3, TARGET) == WriteCost(0, 6000, None)
    assert combine_cost([], TARGET) == WriteCost(0, 0, None)


def test_local_target_needs_disk() -> None:
    target = LocalLocation(Path("/data/all.msg"))
    cost = combine_cost([near(1000), local(500)], target)
    assert cost == WriteCost(0, 1000, 1500)


def test_more_than_s3_holds_is_still_told() -> None:
    cost = combine_cost([near(6 * 1024**2 * MIB)], TARGET)
    assert cost.machine_bytes == 12 * 1024**2 * MIB


def test_cost_of_sources_of_unknown_size_is_a_least() -> None:
    unknown = CombineSource(S3Location("there", "b", "k"))
    assert combine_cost([far(MIB), unknown], TARGET) == WriteCost(0, 2 * MIB, None, is_least=True)
    file = LocalLocation(Path("/data/all.msg"))
    assert combine_cost([far(MIB), unknown], file) == WriteCost(0, MIB, MIB, is_least=True)
    assert combine_cost([unknown], file) == WriteCost(0, 0, 0, is_least=True)
    assert not combine_cost([far(0)], TARGET).is_least
