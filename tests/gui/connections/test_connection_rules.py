"""What a connection's fields may hold."""

import pytest

from msglc_browser.gui.connections.connection_rules import (
    ConnectionFields,
    endpoint_reason,
    reasons,
)

GOOD = ConnectionFields(
    name="Lab",
    endpoint="http://localhost:9000",
    region="us-east-1",
    access_key="key",
    secret_key="secret",
    session_token="",
    has_kept_secret=False,
)


def fields(**changes: str | bool) -> ConnectionFields:
    values = {name: getattr(GOOD, name) for name in ConnectionFields.__slots__}
    return ConnectionFields(**{**values, **changes})


@pytest.mark.parametrize(
    "endpoint",
    ["", "http://localhost:9000", "https://s3.example.org/base", "http://[::1]:9000"],
)
def test_endpoint_is_good(endpoint: str) -> None:
    assert endpoint_reason(endpoint) == ""


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        ("localhost:9000", "Start with http://"),
        ("ftp://host", "Start with http://"),
        ("http:host", "Start with http://"),
        ("http://", "Enter the server's name"),
        ("http://:9000", "Enter the server's name"),
        ("http://host:99999", "1 to 65535"),
        ("http://host:0", "1 to 65535"),
        ("http://host:port", "1 to 65535"),
        ("http://key:secret@host", "Enter keys in the fields below"),
        ("http://host/?x=1", "cannot contain ? or #"),
        ("http://my host", "cannot contain spaces"),
        ("http://[::1", "address"),
    ],
)
def test_endpoint_is_refused_with_the_reason(endpoint: str, reason: str) -> None:
    assert reason in endpoint_reason(endpoint)


def test_good_fields_have_no_reasons() -> None:
    assert reasons(GOOD) == {}
    assert reasons(fields(endpoint="", access_key="", secret_key="", region="")) == {}


def test_key_without_secret_is_refused_unless_one_is_kept() -> None:
    assert set(reasons(fields(secret_key=""))) == {"secret_key"}
    assert reasons(fields(secret_key="", has_kept_secret=True)) == {}


def test_secret_without_key_is_refused() -> None:
    assert set(reasons(fields(access_key=""))) == {"access_key"}


def test_blank_name_and_spaced_region_are_refused() -> None:
    assert set(reasons(fields(name="  ", region="us east"))) == {"name", "region"}


def test_repr_shows_no_secret() -> None:
    assert "secret" not in repr(GOOD).replace("has_kept_secret", "")
