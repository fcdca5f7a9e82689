"""The whole window with SeaweedFS: a bucket and its folders from the first to the last click."""

import uuid

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from tests.end2end.person import Person
from tests.servers.s3 import S3Bucket, S3Server


def names(person: Person) -> list[str]:
    return person.rows(person.view("objectsView"))


def new_folder(person: Person, name: str) -> None:
    person.do("object.new_folder")
    dialog = person.dialog("newFolderDialog")
    person.type("folderNameEdit", name, dialog)
    person.key(Qt.Key.Key_Return, person.find(QLineEdit, "folderNameEdit", dialog))
    person.wait(lambda: f"{name}/" in names(person))


def test_bucket_and_folders_are_made_looked_at_and_deleted(
    weed_person: Person, weed: S3Server
) -> None:
    person, bucket = weed_person, S3Bucket(weed, f"made-{uuid.uuid4().hex[:8]}")
    navigator = person.view("navigator")
    person.click(person.row(navigator, "Test"), navigator)
    person.do("bucket.new")
    dialog = person.dialog("newBucketDialog")
    person.type("newBucketEdit", bucket.name, dialog)
    person.press("createButton", dialog)
    person.row(navigator, "Test", bucket.name)

    new_folder(person, "runs")
    person.open_object("runs/")
    person.wait(lambda: names(person) == [])
    new_folder(person, "old")
    new_folder(person, "new")
    bucket.fill({f"runs/old/{number}": b"." * number for number in range(20)})

    person.select(["old/"])
    person.do("object.properties")
    dialog = person.dialog("propertiesDialog")
    objects = person.find(QLabel, "propertiesObjects", dialog)
    person.wait(lambda: objects.text() == "21, of which 1 only marks a folder")
    person.press("closeButton", dialog)

    person.do("object.delete")
    dialog = person.dialog("deleteFoldersDialog")
    total = person.find(QLabel, "folderTotal", dialog)
    person.wait(lambda: total.text() == "21 objects, 190 B")
    person.press("deleteButton", dialog)
    assert person.wait_for_job().result_text == "21 objects deleted"
    person.wait(lambda: names(person) == ["new/"])
    assert bucket.keys() == ["runs/", "runs/new/"]

    person.do("bucket.delete")
    dialog = person.dialog("deleteBucketDialog")
    person.type("typedNameEdit", bucket.name, dialog)
    person.press("deleteButton", dialog)
    person.wait_for_job()
    assert not bucket.is_there()
    person.wait(lambda: bucket.name not in person.rows(navigator, person.row(navigator, "Test")))
