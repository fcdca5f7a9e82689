"""Python for the clipboard: it compiles, tells the node, and holds no secret."""

import asyncio
import math
from pathlib import Path

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import RAW_KEY, NodePath, PathStep
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.snippet import snippet
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.profile import Addressing, Profile
from tests.servers.archives import make_archive, msglc_settings
from tests.servers.memory_source import MemorySource

FILE = LocalLocation(Path("/data/it's here.msg"))
OBJECT = S3Location("p", "bucket", "a/b.msg")


def node(
    path: NodePath = (), value_type: ValueType = ValueType.LIST, rows: range | None = None
) -> Node:
    kind = NodeKind.LEAF if rows is None else NodeKind.BUCKET
    return Node(path, kind, value_type, Protocol.MSGPACK, None, None, rows=rows)


def opened(data: bytes, magics: tuple[bytes, ...] = (b"msglc-2024",)) -> Document:
    return asyncio.run(open_archive(MemorySource(data), magics=magics))


ARCHIVE = make_archive({"a": 1})


def code_of(
    made: Node,
    *,
    location: Location = FILE,
    profile: Profile | None = None,
    document: Document | None = None,
) -> str:
    code = snippet(location, profile, made, document or opened(ARCHIVE))
    compile(code, "snippet", "exec")
    assert code.endswith("\n")
    return code


def test_file_is_opened_by_its_path() -> None:
    code = code_of(node())
    assert 'with LazyReader("/data/it\'s here.msg") as reader:' in code
    assert "s3fs" not in code
    assert "for key in []:" in code


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (PathStep.key("a/b"), "'a/b'"),
        (PathStep.key(""), "''"),
        (PathStep.index(3), "3"),
        (PathStep.key(1.5), "1.5"),
        (PathStep.key(math.nan), 'float("nan")'),
        (PathStep.key(math.inf), 'float("inf")'),
        (PathStep.key(-math.inf), 'float("-inf")'),
        (PathStep.key(b"\xff"), "b'\\xff'"),
        (PathStep.key(None), "None"),
        (PathStep(b"\x91\x01", RAW_KEY), "..."),
    ],
)
def test_keys_of_every_kind_are_written_as_python(step: PathStep, text: str) -> None:
    assert f"for key in [{text}, 5]:" in code_of(node((step, PathStep.index(5))))


def test_comments_warn_of_what_msglc_does_otherwise() -> None:
    assert "unpickles" in code_of(node(value_type=ValueType.ARRAY))
    assert "more than once" in code_of(node((PathStep.key("k", occurrence=1),)))
    assert "fill it in" in code_of(node((PathStep(b"\x91\x01", RAW_KEY),)))
    plain = code_of(node((PathStep.key("k"),)))
    assert "# /k\n" in plain
    assert sum(line.startswith("#") for line in plain.splitlines()) == 1


def test_bucket_of_a_list_is_a_slice_and_that_of_a_dict_is_not() -> None:
    assert "value = value[1000:2000]" in code_of(node(rows=range(1000, 2000)))
    assert "1000:2000" not in code_of(node(value_type=ValueType.DICT, rows=range(1000, 2000)))
    assert "value[0:" not in code_of(node())


def profile(**more: object) -> Profile:
    return Profile(profile_id="p", name="n", endpoint="", **more)  # type: ignore[arg-type]


def test_object_is_opened_with_the_settings_of_its_connection() -> None:
    made = Profile(
        profile_id="p",
        name="n",
        endpoint="http://host:9000",
        region="eu-west-1",
        access_key="AK",
        addressing=Addressing.VIRTUAL,
        verify_tls=False,
    )
    code = code_of(node(), location=OBJECT, profile=made)
    assert "with LazyReader('bucket/a/b.msg', fs=fs) as reader:" in code
    for part in (
        "endpoint_url='http://host:9000'",
        "key='AK'",
        'secret=os.environ["AWS_SECRET_ACCESS_KEY"]',
        "'region_name': 'eu-west-1'",
        "'verify': False",
        "'addressing_style': 'virtual'",
        "import os\n",
        "# Set AWS_SECRET_ACCESS_KEY to the secret key of 'AK' first.\nfs = s3fs",
    ):
        assert part in code


def test_profile_of_the_aws_configuration_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "lab")
    assert "    profile='lab',\n" in code_of(node(), location=OBJECT, profile=profile())
    assert "    profile='lab',\n" in code_of(node(), location=OBJECT)
    assert "profile=" not in code_of(node(), location=OBJECT, profile=profile(access_key="AK"))


def test_settings_that_are_not_needed_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    code = code_of(node(), location=OBJECT, profile=profile())
    assert "'addressing_style': 'path'" in code
    for part in ("endpoint_url", "secret", "import os", "verify", "profile", "SECRET"):
        assert part not in code
    assert "fs = s3fs.S3FileSystem()\n" in code_of(node(), location=OBJECT)


def test_magic_of_its_own_is_told_to_msglc() -> None:
    with msglc_settings(magic=b"mine"):
        data = make_archive([1])
    code = code_of(node(), document=opened(data, (b"mine",)))
    assert "configure(magic=b'mine')" in code
    assert "configure" not in code_of(node())
