"""Links on a real server: they work without credentials, for one object, until they expire."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit

from msglc_browser.operations.buckets.addresses import AddressForm, address_lines
from msglc_browser.operations.buckets.links import Link, LinkKind, LinkSpec, make_link
from msglc_browser.operations.workspace import Workspace
from tests.end2end.person import Person
from tests.servers.s3 import S3Bucket
from tests.servers.writing import place, run

# Not a backslash, which SeaweedFS 4.48 turns into a slash.
KEYS = [
    "a b.csv",
    "a+b%20c%2F.csv",
    "x//y",
    "q?versionId=1&x=#.msg",
    "in/ünï測😀.msg",
    "'\"<&>;:@,!*()[]{}|^`~.msg",
    " edge ",
]
NAMES = ["x y.csv", "Maß %2F.csv", 'a"b;c.csv']


DOWNLOAD, UPLOAD = LinkKind.DOWNLOAD, LinkKind.UPLOAD


def made(
    folder: Path, bucket: S3Bucket, key: str, kind: LinkKind = DOWNLOAD, name: str = ""
) -> Link:
    """A link that is valid for a minute."""

    async def work(workspace: Workspace) -> Link:
        return await make_link(workspace, LinkSpec(place(bucket, key), kind, 60, name))

    return run(folder, work, bucket.server)


def sent(url: str, data: bytes | None = None) -> tuple[bytes, str]:
    """The answer's body, and the header about its name; a PUT if there is something to send."""
    request = urllib.request.Request(url, data, method="GET" if data is None else "PUT")
    with urllib.request.urlopen(request) as reply:
        return reply.read(), reply.headers.get("Content-Disposition", "")


@pytest.mark.parametrize("key", KEYS)
def test_download_link_gives_exactly_this_object(
    weed_bucket: S3Bucket, tmp_path: Path, key: str
) -> None:
    weed_bucket.put(key, key.encode())
    link = made(tmp_path, weed_bucket, key)
    assert sent(link.url)[0] == key.encode()


@pytest.mark.parametrize("key", KEYS)
def test_upload_link_replaces_exactly_this_object(
    weed_bucket: S3Bucket, tmp_path: Path, key: str
) -> None:
    weed_bucket.put(key, b"old")
    keys = weed_bucket.keys()  # SeaweedFS 4.48 makes one slash of two
    link = made(tmp_path, weed_bucket, key, UPLOAD)
    sent(link.url, b"new")
    assert weed_bucket.keys() == keys
    assert weed_bucket.get(key) == b"new"


@pytest.mark.parametrize("name", NAMES)
def test_file_name_arrives(weed_bucket: S3Bucket, tmp_path: Path, name: str) -> None:
    weed_bucket.put("k", b"content")
    link = made(tmp_path, weed_bucket, "k", name=name)
    body, said = sent(link.url)
    assert body == b"content"
    plain = name.isascii() and '"' not in name
    assert said.startswith("attachment; ")
    assert (f'filename="{name}"' in said) is plain
    assert ("filename*=UTF-8''" in said) is not plain


@pytest.mark.parametrize(
    ("part", "other"),
    [("/k?", "/other?"), ("Expires=60&", "Expires=61&"), ("Signature=", "Signature=0")],
)
def test_link_that_was_changed_is_refused(
    weed_bucket: S3Bucket, tmp_path: Path, part: str, other: str
) -> None:
    weed_bucket.fill({"k": b"content", "other": b"secret"})
    link = made(tmp_path, weed_bucket, "k")
    assert part in link.url
    with pytest.raises(urllib.error.HTTPError, match="403"):
        sent(link.url.replace(part, other))


def test_download_link_does_not_permit_writing(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("k", b"content")
    link = made(tmp_path, weed_bucket, "k")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        sent(link.url, b"new")
    assert weed_bucket.get("k") == b"content"


@pytest.mark.parametrize("key", KEYS)
def test_url_is_where_the_object_is(weed_bucket: S3Bucket, tmp_path: Path, key: str) -> None:
    weed_bucket.put(key, b"content")

    async def work(workspace: Workspace) -> str:
        return await address_lines(workspace, AddressForm.URL, [place(weed_bucket, key)])

    url = run(tmp_path, work, weed_bucket.server)
    link = made(tmp_path, weed_bucket, key)
    assert link.url.partition("?")[0] == url


def test_copied_url_and_link_lead_back_to_the_object(
    weed_person: Person, weed_bucket: S3Bucket
) -> None:
    weed_bucket.fill({"x y+ü.txt": b"hello", "z.txt": b"other"})
    person = weed_person
    person.open_bucket("Test", weed_bucket.name)
    place = f"s3://{weed_bucket.name}/x y+ü.txt"
    for way in ("url", "link"):
        person.select(["x y+ü.txt"])
        if way == "url":
            person.do("object.copy_url")
            person.wait(lambda: person.clipboard.endswith("/x%20y%2B%C3%BC.txt"))
        else:
            person.do("object.link")
            dialog = person.dialog("linkDialog")
            person.press("copyLinkButton", dialog)
            person.press("closeButton", dialog)
            assert "X-Amz-Signature" in person.clipboard
            assert sent(person.clipboard)[0] == b"hello"
        person.go_to(person.clipboard)
        person.wait(lambda: person.text_of("objectText") == "hello")
        assert person.find(QLineEdit, "locationEdit").text() == place
        person.do("tab.close")
