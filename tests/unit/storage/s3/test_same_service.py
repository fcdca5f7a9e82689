"""Which servers a connection's requests may be sent to."""

import pytest

from msglc_browser.storage.s3.same_service import (
    bucket_in_host,
    is_aws,
    is_same_service,
    may_be_one_server,
)

AWS = "https://s3.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://host:9000/runs/a", "http://host:9000"),
        ("http://runs.host:9000/a", "http://host:9000"),
        ("http://HOST:80/a", "http://host"),
        ("http://[::1]:9000/a", "http://[::1]:9000"),
        ("https://runs.s3.eu-west-1.amazonaws.com/a", AWS),
        ("https://s3.us-gov-west-1.amazonaws.com/a", AWS),
        ("https://s3.amazonaws.com/a", AWS),
        ("https://runs.with.dots.s3-eu-north-1.amazonaws.com/a", AWS),
        ("https://runs.s3.dualstack.eu-north-1.amazonaws.com/a", AWS),
        ("https://runs.s3-accelerate.amazonaws.com/a", AWS),
        ("https://x.s3express-use1-az4.us-east-1.amazonaws.com/a", AWS),
        (
            "https://s3.cn-north-1.amazonaws.com.cn/a",
            "https://s3.cn-northwest-1.amazonaws.com.cn",
        ),
    ],
)
def test_service_is_the_same(url: str, endpoint: str) -> None:
    assert is_same_service(url, endpoint)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://other:9000/a", "http://host:9000"),
        ("http://host:9001/a", "http://host:9000"),
        ("http://host:443/a", "https://host"),
        ("http://host/a", "https://host"),
        ("http://evilhost:9000/a", "http://host:9000"),
        ("http://host.evil:9000/a", "http://host:9000"),
        ("http://host:9000@evil/a", "http://host:9000"),
        ("https://s3.eu-west-1.amazonaws.com/a", "https://host"),
        ("http://s3.eu-west-1.amazonaws.com/a", AWS),
        ("https://s3.cn-north-1.amazonaws.com.cn/a", AWS),
        ("https://ec2-1-2-3-4.compute-1.amazonaws.com/a", AWS),
        ("https://s3-x-123.eu-west-1.elb.amazonaws.com/a", AWS),
        ("https://s3.abc.execute-api.eu-west-1.amazonaws.com/a", AWS),
        ("https://s3.eu-west-1.amazonaws.com.evil.com/a", AWS),
        ("https://xs3.amazonaws.com/a", AWS),
        ("http://[::1/a", "http://host"),
        ("http://host:99999/a", "http://host"),
        ("http://host/a", ""),
        ("", ""),
    ],
)
def test_service_is_another(url: str, endpoint: str) -> None:
    assert not is_same_service(url, endpoint)


@pytest.mark.parametrize(
    ("endpoint", "is_there"),
    [
        (AWS, True),
        ("https://s3.amazonaws.com", True),
        ("https://s3.cn-north-1.amazonaws.com.cn", True),
        ("http://127.0.0.1:9000", False),
        ("https://s3.eu-west-1.amazonaws.com.evil.com", False),
        ("https://ec2-1-2-3-4.compute-1.amazonaws.com", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_endpoint_is_of_aws(endpoint: str, is_there: bool) -> None:
    assert is_aws(endpoint) is is_there


@pytest.mark.parametrize(
    ("host", "service", "bucket"),
    [
        ("host", "host", ""),
        ("ru.ns.host", "host", "ru.ns"),
        ("evilhost", "host", None),
        ("s3.amazonaws.com", "s3.eu-west-1.amazonaws.com", ""),
        ("s3.a.s3-eu-west-1.amazonaws.com", "s3.amazonaws.com", "s3.a"),
        ("runs.s3.cn-north-1.amazonaws.com.cn", "s3.amazonaws.com", None),
    ],
)
def test_bucket_is_what_precedes_the_service(host: str, service: str, bucket: str | None) -> None:
    assert bucket_in_host(host, service) == bucket


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("", "", True),
        ("", AWS, True),
        (AWS, "https://s3.us-east-1.amazonaws.com", True),
        ("http://localhost:9000", "http://127.0.0.1:9000", True),
        ("http://[::1]:9000", "http://localhost:9000", True),
        ("http://host:9000", "https://HOST:9000", True),
        ("http://host", "http://host:80", True),
        ("http://host.", "http://host", True),
        ("http://host:9000", "http://host:9001", False),
        ("http://localhost:9000", "http://localhost:9001", False),
        ("http://host:9000", "http://other:9000", False),
        ("http://host", "", False),
        ("http://host:x", "http://other:x", False),
    ],
)
def test_endpoints_may_be_those_of_one_server(one: str, other: str, may_be: bool) -> None:
    assert may_be_one_server(one, other) is may_be
    assert may_be_one_server(other, one) is may_be
