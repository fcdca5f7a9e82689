"""Credentials that are refused: those of this computer are read again, and nothing breaks off."""

import asyncio
from pathlib import Path

import pytest
from botocore.exceptions import NoCredentialsError

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import WrongCredentials
from msglc_browser.storage.s3.retry import Failure
from tests.servers.aws_files import BUCKETS, AwsFiles, chain
from tests.servers.fakes import answer, pour, xml_error
from tests.servers.scripted_answers import Asked, Script, scripted_server, scripted_store


def refusing(outdated: bytes) -> Script:
    """A server that knows every key but the `outdated` one."""

    def script(asked: Asked) -> bytes:
        if outdated in asked.headers["authorization"].encode():
            return answer(403, xml_error("ExpiredToken"))
        return answer(200, BUCKETS)

    return script


def test_keys_of_this_computer_are_read_again_after_they_were_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = AwsFiles(tmp_path, monkeypatch)

    async def play() -> None:
        async with scripted_server(refusing(b"OUTDATED")) as endpoint, chain(endpoint) as store:
            for key in ("OUTDATED", "RENEWED"):
                files.credentials.write_text(
                    f"[default]\naws_access_key_id = {key}\naws_secret_access_key = s\n"
                )
                if key == "OUTDATED":
                    with pytest.raises(WrongCredentials) as caught:
                        await store.list_buckets()
            await store.list_buckets()
        assert not caught.value.are_own
        assert "Renew the AWS credentials of this computer" in caught.value.hint

    asyncio.run(play())


def test_answer_being_read_survives_a_refusal_of_other_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = AwsFiles(tmp_path, monkeypatch)
    files.credentials.write_text("[default]\naws_access_key_id=A\naws_secret_access_key=s\n")

    async def play() -> bytes:
        piece, pause = b"x" * 1000, asyncio.Event()
        head = b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: "e"\r\n\r\n'
        async with pour(head, piece, pause=pause) as (endpoint, taken), chain(endpoint) as store:
            reading = asyncio.create_task(store.get_range("runs", "a", Span(0, 1000)))
            while not taken:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            client = store._client
            with pytest.raises(Failure):
                async with store._client_for(store._request("list_buckets", {})):
                    raise NoCredentialsError
            assert client is not None
            assert store._client is None
            pause.set()
            found = (await reading).data
            assert client._session is None  # closed, now that nothing needs it
        return found

    assert asyncio.run(play()) == b"x" * 1000


def test_refused_key_of_the_connection_itself_keeps_its_client() -> None:
    async def play() -> None:
        async with scripted_store(refusing(b"key")) as store:
            with pytest.raises(WrongCredentials) as caught:
                await store.list_buckets()
            assert store._client is not None
        assert caught.value.are_own
        assert "enter them in the connection" in caught.value.hint

    asyncio.run(play())
