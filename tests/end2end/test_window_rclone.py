"""The whole window with a server that behaves badly: rclone's."""

from collections.abc import Callable

from tests.end2end.person import Person
from tests.servers.s3 import S3Bucket


def test_archive_is_read_although_checksums_of_ranges_are_wrong(
    rclone_person: Person, rclone_bucket: S3Bucket, make_archive: Callable[..., bytes]
) -> None:
    person = rclone_person
    value = {f"key-{n:03d}": {"values": [n] * 200} for n in range(300)}
    rclone_bucket.put("big.msglc", make_archive(value, small_obj_optimization_threshold=128))
    person.open_bucket("Test", rclone_bucket.name)
    person.open_object("big.msglc")
    tree = person.view("archiveTree")
    person.expand("key-123")
    person.click(person.row(tree, "key-123", "values"), tree)
    person.inspect("Value")
    person.wait(lambda: "123" in person.text_of("valueText"))


def test_archives_are_combined_without_conditional_requests(
    rclone_person: Person, rclone_bucket: S3Bucket, make_archive: Callable[..., bytes]
) -> None:
    person = rclone_person
    for number in (1, 2):
        rclone_bucket.put(f"run-{number}.msglc", make_archive({"id": number}))
    person.open_bucket("Test", rclone_bucket.name)
    person.select(["run-1.msglc", "run-2.msglc"])
    person.do("object.combine")
    dialog = person.dialog("combineDialog")
    person.type("targetEdit", f"s3://{rclone_bucket.name}/both.msglc", dialog)
    person.press("combineButton", dialog)
    person.wait_for_job()
    assert rclone_bucket.keys() == ["both.msglc", "run-1.msglc", "run-2.msglc"]
    person.row(person.view("objectsView"), "both.msglc")
