"""Connections."""

import pytest

from msglc_browser.errors import BadInput
from msglc_browser.storage.places.profile import Secret, check_endpoint


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("", ""),
        (" http://localhost:9000/ ", "http://localhost:9000"),
        ("https://s3.example.org/gateway", "https://s3.example.org/gateway"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_check_endpoint_trims(typed: str, used: str) -> None:
    assert check_endpoint(typed) == used


@pytest.mark.parametrize(
    "typed",
    [
        "localhost:9000",
        "ftp://host",
        "http://",
        "http://host:port",
        "http://key:secret@host",
        "http://host?a=b",
    ],
)
def test_check_endpoint_raises_when_unusable(typed: str) -> None:
    with pytest.raises(BadInput):
        check_endpoint(typed)


def test_secret_repr_shows_nothing() -> None:
    secret = Secret("hidden-key", "hidden-token")
    assert "hidden" not in f"{secret} {secret!r} {[secret]}"
