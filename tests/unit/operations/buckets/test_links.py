"""Links to pass on: what they permit, until when, and when there can be none."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore import UNSIGNED

from msglc_browser.errors import BadInput, CredentialsUnavailable
from msglc_browser.operations.buckets.links import (
    LEAST_S,
    MOST_S,
    Link,
    LinkKind,
    LinkSpec,
    make_link,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3 import client
from tests.servers.writing import open_workspace

PLACE = S3Location("p", "data", "a b/ü.csv")
PROFILE = Profile(profile_id="p", name="P", endpoint="http://127.0.0.1:1", access_key="AK")
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def link(
    folder: Path,
    kind: LinkKind = LinkKind.DOWNLOAD,
    valid_s: int = 3600,
    name: str = "",
    *,
    token: str = "",
) -> Link:
    """A link by a connection whose server does not answer."""

    async def work() -> Link:
        async with open_workspace(folder) as workspace:
            workspace.add_temporary(PROFILE, Secret("the secret", token))
            opened = await (await workspace.store("p"))._opened()
            opened._known_buckets.add("data")
            return await make_link(workspace, LinkSpec(PLACE, kind, valid_s, name))

    return asyncio.run(work())


def asked(made: Link, name: str) -> str:
    return parse_qs(urlsplit(made.url).query).get(name, [""])[0]


@pytest.mark.parametrize("valid_s", [LEAST_S, MOST_S])
def test_link_ends_when_it_was_wanted(tmp_path: Path, valid_s: int) -> None:
    before = datetime.now(UTC)
    made = link(tmp_path, valid_s=valid_s)
    after = datetime.now(UTC)
    valid = timedelta(seconds=valid_s)
    assert before + valid - timedelta(seconds=1) < made.ends <= after + valid
    assert asked(made, "X-Amz-Expires") == str(valid_s)
    assert not made.ends_early


@pytest.mark.parametrize("valid_s", [LEAST_S - 1, MOST_S + 1])
def test_time_that_no_server_takes_is_refused(tmp_path: Path, valid_s: int) -> None:
    with pytest.raises(BadInput, match="1 minute to 7 days"):
        link(tmp_path, valid_s=valid_s)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("x y.csv", 'attachment; filename="x y.csv"'),
        ("Maß 5%.csv", "attachment; filename=\"Ma_ 5_.csv\"; filename*=UTF-8''Ma%C3%9F%205%25.csv"),
        ('a"\\b', "attachment; filename=\"a__b\"; filename*=UTF-8''a%22%5Cb"),
        ("", ""),
    ],
)
def test_file_name_is_asked_of_the_server(tmp_path: Path, name: str, sent: str) -> None:
    assert asked(link(tmp_path, name=name), "response-content-disposition") == sent


@pytest.mark.parametrize("name", ["a\nb", "a\x00", "caf\udce9"])
def test_file_name_that_no_header_can_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="cannot be sent"):
        link(tmp_path, name=name)


def test_upload_has_no_file_name(tmp_path: Path) -> None:
    made = link(tmp_path, LinkKind.UPLOAD, name="x.csv")
    assert asked(made, "response-content-disposition") == ""


def test_link_of_a_session_token_may_end_early(tmp_path: Path) -> None:
    made = link(tmp_path, token="the token")
    assert made.is_of_temporary_keys
    assert made.ends_early
    assert "Signature" not in repr(made)


@pytest.mark.parametrize(("keys_end", "is_early"), [(-1, True), (0, False), (1, False)])
def test_keys_that_end_later_do_not_matter(keys_end: int, is_early: bool) -> None:
    made = Link("https://h", NOW, is_of_temporary_keys=True, keys_end=NOW + timedelta(0, keys_end))
    assert made.ends_early is is_early
    assert not Link("https://h", NOW, keys_end=NOW - timedelta(1)).ends_early


def test_anonymous_connection_cannot_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = client._config
    monkeypatch.setattr(
        client, "_config", lambda *given: {**usual(*given), "signature_version": UNSIGNED}
    )
    with pytest.raises(CredentialsUnavailable, match="this connection is anonymous") as caught:
        link(tmp_path)
    assert "Copy as > URL" in caught.value.hint
