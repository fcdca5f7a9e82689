"""An object replaced while the window shows it: reported, reloaded on request, never mixed."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTreeView, QWidget

from msglc_browser.gui.archive.tree.archive_entry import Column
from tests.end2end.person import Person
from tests.servers.s3 import S3Bucket

MakeArchive = Callable[..., bytes]
KEY = "study.msglc"
CHANGED = "study.msglc has changed on the server"
OLD, NEW = 1000, 20_000  # of one width: both versions have every byte in the same place


def study(make_archive: MakeArchive, base: int) -> bytes:
    """300 dicts of a list of 1,200 equal numbers: `base` plus the dict's number."""
    value = {f"key-{n:03}": {"values": [base + n] * 1200} for n in range(300)}
    return make_archive(value, small_obj_optimization_threshold=128)


def open_and_read(person: Person, bucket: S3Bucket) -> None:
    """Open the study and view a list in its middle."""
    person.open_bucket("Test", bucket.name)
    person.open_object(KEY)
    person.expand("key-100")
    person.click(person.row(person.view("archiveTree"), "key-100", "values"), _tree(person))
    person.inspect("Value")
    person.wait(lambda: str(OLD + 100) in person.text_of("valueText"))


def _tree(person: Person) -> QTreeView:
    return person.find(QTreeView, "archiveTree")


def all_that_is_shown(person: Person) -> str:
    """Every cell of the tree that is known, and what the inspector says."""
    tree = _tree(person)
    cells = []
    for name in ("key-100", "key-150", "key-200"):
        row = person.row(tree, name)
        below = [tree.model().index(n, 0, row) for n in range(tree.model().rowCount(row))]
        cells += [text for each in (row, *below) for text in person.cells(tree, each)]
    inspector = person.find(QWidget, "inspector")
    labels = [each.text() for each in inspector.findChildren(QLabel) if each.isVisible()]
    texts = [each.toPlainText() for each in inspector.findChildren(QPlainTextEdit)]
    return "\n".join([*cells, *labels, *texts])


def look_at_what_was_read_and_what_was_not(person: Person) -> None:
    """After the replacement: the first is still there, in place of the other stands why not."""
    tree = _tree(person)
    person.click(person.row(tree, "key-100", "values"), tree)
    person.wait(lambda: str(OLD + 100) in person.text_of("valueText"))
    unread = person.row(tree, "key-150", "values")
    person.click(unread, tree)
    person.wait(lambda: CHANGED in person.cells(tree, unread)[Column.PREVIEW])
    # Until the read has failed, the list that was looked at before is still in sight.
    title = person.find(QLabel, "errorTitle", person.find(QWidget, "inspector"))
    assert CHANGED in title.text()


def look_after_replacement(person: Person, bucket: S3Bucket, make_archive: MakeArchive) -> None:
    """What any server must give, whether it keeps conditions or not."""
    bucket.put(KEY, study(make_archive, OLD))
    open_and_read(person, bucket)
    bucket.put(KEY, study(make_archive, NEW))

    person.expand("key-150")
    text = person.find(QLabel, "pageNoticeText")
    person.wait(lambda: CHANGED in text.text())
    person.expand("key-200")
    look_at_what_was_read_and_what_was_not(person)
    button = person.find(QPushButton, "pageNoticeButton")
    assert button.text() == "Reload"
    shown = all_that_is_shown(person)
    assert not any(str(NEW + n) in shown for n in (100, 150, 200))

    person.press("pageNoticeButton")
    person.wait(lambda: person.text_of("valueText").count(str(NEW + 150)) > 3)
    assert not button.isVisible()
    for name, number in (("key-100", 100), ("key-200", 200)):
        person.click(person.row(_tree(person), name, "values"), _tree(person))
        person.wait(lambda number=number: str(NEW + number) in person.text_of("valueText"))  # type: ignore[misc]
    shown = all_that_is_shown(person)
    assert not any(str(OLD + n) in shown for n in (100, 150, 200))


def test_replaced_object_is_told_and_reload_shows_the_new_version_only(
    weed_person: Person, weed_bucket: S3Bucket, make_archive: MakeArchive
) -> None:
    look_after_replacement(weed_person, weed_bucket, make_archive)


def test_replaced_object_is_told_where_the_server_keeps_no_conditions(
    rclone_person: Person, rclone_bucket: S3Bucket, make_archive: MakeArchive
) -> None:
    look_after_replacement(rclone_person, rclone_bucket, make_archive)


def test_deleted_object_is_told_and_what_was_read_stays(
    weed_person: Person, weed_bucket: S3Bucket, make_archive: MakeArchive
) -> None:
    person = weed_person
    weed_bucket.put(KEY, study(make_archive, OLD))
    open_and_read(person, weed_bucket)
    weed_bucket.server.client.delete_object(Bucket=weed_bucket.name, Key=KEY)

    person.expand("key-150")
    text = person.find(QLabel, "pageNoticeText")
    person.wait(lambda: "study.msglc was deleted on the server" in text.text())
    person.click(person.row(_tree(person), "key-100", "values"), _tree(person))
    person.wait(lambda: str(OLD + 100) in person.text_of("valueText"))


@pytest.mark.parametrize("is_replaced", [False, True])
def test_archive_opened_again_is_the_present_one(
    weed_person: Person, weed_bucket: S3Bucket, make_archive: MakeArchive, is_replaced: bool
) -> None:
    person = weed_person
    weed_bucket.put(KEY, study(make_archive, OLD))
    open_and_read(person, weed_bucket)
    person.do("tab.close")
    if is_replaced:
        weed_bucket.put(KEY, study(make_archive, NEW))
    base = NEW if is_replaced else OLD

    person.go_to(f"s3://{weed_bucket.name}/{KEY}#/key-150/values")
    person.wait(lambda: str(base + 150) in person.text_of("valueText"))
    person.do("tab.close")
