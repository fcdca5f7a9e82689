"""The same signatures as botocore's."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.storage.s3.sigv4 import Signer, Unsigned

NOW = datetime(2024, 7, 17, 23, 59, 59, tzinfo=UTC)
VALUES = st.from_regex(r"[\x21-\x7e]([\x20-\x7e]{0,12}[\x21-\x7e])?", fullmatch=True)
HEADERS = st.dictionaries(st.from_regex(r"x-amz-meta-[a-z0-9-]{1,6}", fullmatch=True), VALUES)
QUERIES = st.dictionaries(
    st.from_regex(r"[a-z-]{1,6}", fullmatch=True),
    st.from_regex(r"(%2F|[a-z0-9]){0,6}", fullmatch=True),
)
BODY = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"  # of b"content"


def botocores(unsigned: Unsigned, keys: Any, region: str) -> dict[str, str]:
    """What botocore sends."""
    url = f"https://{unsigned.host}{unsigned.path}?{unsigned.query}"
    body = b"content" if unsigned.body_sha256 == BODY else b""
    request = AWSRequest(unsigned.method, url, headers=dict(unsigned.headers), data=body)
    with patch("botocore.auth.get_current_datetime", lambda: NOW):
        S3SigV4Auth(keys, "s3", region).add_auth(request)
    return {name.lower(): str(value) for name, value in request.headers.items()}


@given(headers=HEADERS, query=QUERIES, token=st.sampled_from([None, "tok/en+="]))
def test_signature_is_botocores(
    headers: dict[str, str], query: dict[str, str], token: str | None
) -> None:
    keys = Credentials("AK", "secret", token)
    text = "&".join(f"{name}={value}" for name, value in sorted(query.items()))
    unsigned = Unsigned("PUT", "b.h:9000", "/a%20b//c", text, headers, BODY)
    assert Signer().signed(unsigned, keys, "eu-x", NOW) == botocores(unsigned, keys, "eu-x")


@pytest.mark.parametrize("changed", ["secret", "region", "day", "nothing"])
def test_signer_derives_another_key_when_anything_changes(changed: str) -> None:
    unsigned = Unsigned("GET", "h", "/b/k", "", {})
    first = Credentials("AK", "secret")
    signer = Signer()
    signer.signed(unsigned, first, "eu-x", NOW.replace(day=16 if changed == "day" else 17))
    keys = Credentials("AK", "other") if changed == "secret" else first
    region = "eu-y" if changed == "region" else "eu-x"
    assert signer.signed(unsigned, keys, region, NOW) == botocores(unsigned, keys, region)
