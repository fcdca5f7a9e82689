"""What a request for one byte tells; more in `test_store` and `test_edges`."""

import asyncio
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import AccessDenied, ServerFailed, StorageError, Unsupported
from msglc_browser.storage.s3 import one_byte
from msglc_browser.storage.s3.ranged_read import RangeReply


def _coded(code: str) -> StorageError:
    error = ServerFailed(code)
    error.code = code
    return error


def size(told: int | StorageError | None, listed: int | None = None) -> int:
    async def get(_bucket: str, _key: str, _span: Span) -> RangeReply:
        if isinstance(told, StorageError):
            raise told
        return RangeReply(b"x", 0, "e", told)

    async def call(_method: str, **_more: Any) -> dict[str, Any]:
        return {"Contents": [] if listed is None else [{"Key": "a", "Size": listed}]}

    return asyncio.run(one_byte.size(get, call, "runs", "a")).size_bytes


def test_size_is_that_of_the_range_or_of_the_listing() -> None:
    assert size(7) == 7
    assert size(_coded("416")) == 0
    assert size(None, 9) == 9
    assert size(AccessDenied("no"), 9) == 9


def test_size_that_nothing_tells_is_an_error() -> None:
    with pytest.raises(Unsupported, match="did not report the size"):
        size(None)


@pytest.mark.parametrize(
    ("code", "is_told"), [("InvalidRequest", True), ("", False), ("416", False)]
)
def test_reason_is_the_answer_with_a_code(code: str, is_told: bool) -> None:
    refusal, told = _coded("400"), _coded(code)

    async def get(_bucket: str, _key: str, _span: Span) -> RangeReply:
        raise told

    found = asyncio.run(one_byte.reason(get, "runs", "a", refusal))
    assert found is (told if is_told else refusal)
    assert one_byte.is_mute(refusal)
    assert not one_byte.is_mute(_coded("404"))
