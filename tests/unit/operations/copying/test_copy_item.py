"""Where a listed object or folder goes."""

from dataclasses import replace

import pytest

from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from tests.servers.memory_bucket import at

ROW = ObjectRow(at("in/a.msg"), "a.msg", 7, None, "Archive", '"e"')
FOLDER = Folder(at("in/f/"), "f")


def test_object_keeps_or_changes_its_name() -> None:
    item = CopyItem.into(at("out/"), ROW)
    assert item == CopyItem(Version(at("in/a.msg"), '"e"', 7), at("out/a.msg"))
    assert not item.is_folder
    assert CopyItem.into(at(""), ROW, "b").target == at("b")


def test_folder_stays_a_folder() -> None:
    item = CopyItem.into(at("out/"), FOLDER)
    assert item.is_folder
    assert item.target == at("out/f/")
    assert CopyItem.into(at("out/"), Folder(at("in//"), "")).target == at("out//")


@pytest.mark.parametrize(
    ("target", "is_endless"),
    [
        (at("in/f/"), True),
        (at("in/f/g/"), True),
        (at("in/f2/"), False),
        (at("in/"), True),  # what is put there would be listed again
        (at(""), True),
        (at("other/"), False),
        (S3Location("memory", "other", "in/f/"), False),
    ],
)
@pytest.mark.parametrize("profile_id", ["memory", "other"])
def test_folder_cannot_go_into_itself(
    target: S3Location, is_endless: bool, profile_id: str
) -> None:
    place = replace(target, profile_id=profile_id)
    item = CopyItem(Version(FOLDER.location), place, is_folder=True)
    assert item.is_endless_on_one_server is is_endless
    assert item.is_endless is (is_endless and profile_id == "memory")


def test_object_may_go_below_its_own_name() -> None:
    assert not CopyItem(Version(at("a")), at("a/b")).is_endless


def test_object_whose_key_ends_in_a_slash_is_no_folder() -> None:
    row = ObjectRow(at("in/f/"), "f", 7, None, "Object", '"e"')
    item = CopyItem.into(at("out/"), row)
    assert not item.is_folder
    assert item.target == at("out/f")
