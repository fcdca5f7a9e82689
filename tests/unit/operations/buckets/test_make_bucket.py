"""Making a bucket: what is sent, and what refusals and lost answers mean."""

import asyncio

import pytest

from msglc_browser.errors import StorageError, TargetExists, WrongRegion
from msglc_browser.operations.buckets import new_bucket
from msglc_browser.operations.buckets.new_bucket import make_bucket
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Secret
from tests.servers.fakes import answer, xml_error
from tests.servers.one_store import OneStore
from tests.servers.scripted_answers import PROFILE, Asked, Script, scripted_store

HERE = S3Location(PROFILE, "runs")
GONE = answer(404, b"")


def made(script: Script, region: str = "") -> S3Location:
    async def work() -> S3Location:
        async with scripted_store(script) as store:
            workspace = OneStore(store)
            workspace.add_temporary(store.profile, Secret())
            return await make_bucket(workspace, PROFILE, "runs", region)

    return asyncio.run(work())


class Server:
    """Has no bucket until it is made; answers the request to make it with `reply`."""

    def __init__(self, reply: bytes, *, carries_out: bool = True) -> None:
        self._reply = reply
        self._carries_out = carries_out
        self._has_bucket = False
        self.bodies: list[bytes] = []

    def __call__(self, asked: Asked) -> bytes:
        if asked.method == "HEAD":
            return answer(200, b"") if self._has_bucket else GONE
        self.bodies.append(asked.body)
        self._has_bucket = self._carries_out
        return self._reply


def test_other_servers_are_told_no_region() -> None:
    server = Server(answer(200, b""))
    assert made(server, "eu-west-1") == HERE
    assert server.bodies == [b""]


@pytest.mark.parametrize(
    ("region", "is_sent"), [("", False), ("us-east-1", False), ("eu-west-1", True)]
)
def test_aws_is_told_the_region_unless_it_is_the_first(
    monkeypatch: pytest.MonkeyPatch, region: str, is_sent: bool
) -> None:
    monkeypatch.setattr(new_bucket, "has_regions", lambda _profile: True)
    server = Server(answer(200, b""))
    made(server, region)
    place = f"<LocationConstraint>{region}</LocationConstraint>".encode()
    assert (place in server.bodies[0]) is is_sent


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (409, "BucketAlreadyExists", TargetExists),
        (409, "BucketAlreadyOwnedByYou", TargetExists),
        (400, "IllegalLocationConstraintException", WrongRegion),
        (400, "InvalidLocationConstraint", WrongRegion),
    ],
)
def test_refusal_says_what_to_change(status: int, code: str, kind: type[StorageError]) -> None:
    server = Server(answer(status, xml_error(code)), carries_out=False)
    with pytest.raises(kind) as raised:
        made(server)
    assert raised.value.hint
    assert "runs" in raised.value.message


@pytest.mark.parametrize("carries_out", [True, False])
def test_lost_answer_is_looked_into(carries_out: bool) -> None:
    server = Server(answer(500, xml_error("InternalError")), carries_out=carries_out)
    if carries_out:
        assert made(server) == HERE
    else:
        with pytest.raises(StorageError):
            made(server)


def test_request_that_was_sent_is_answered_in_spite_of_a_cancel() -> None:
    """What is listed afterwards has the bucket, or does not get it later."""
    asked = asyncio.Event()

    def script(request: Asked) -> bytes:
        if request.method != "HEAD":
            asked.set()
        return GONE if request.method == "HEAD" else answer(200, b"")

    async def work() -> S3Location:
        async with scripted_store(script) as store:
            workspace = OneStore(store)
            workspace.add_temporary(store.profile, Secret())
            making = asyncio.create_task(make_bucket(workspace, PROFILE, "runs"))
            await asked.wait()
            making.cancel()
            return await making

    assert asyncio.run(work()) == HERE
