"""Which requests go through a proxy."""

import pytest

from msglc_browser.storage.s3.proxy_rules import ProxyRules
from msglc_browser.storage.s3.same_service import is_of_this_computer

PROXY = "http://proxy:3128"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.9.9.9:9000",
        "[::1]:9000",
        "[::ffff:127.0.0.1]",
        "0.0.0.0:9000",
        "LOCALHOST",
        "localhost.",
        "bucket.localhost:9000",
        "169.254.169.254",
        "[fe80::1]",
        "127.1:9000",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "0:9000",
        "ip6-localhost:9000",
        "IP6-loopback",
        "localhost.localdomain",
        "localhost6",
    ],
)
def test_what_only_this_computer_reaches_needs_no_proxy(host: str) -> None:
    rules = ProxyRules({"http": PROXY, "https": PROXY})
    assert is_of_this_computer(f"http://{host}/a")
    assert rules.proxy_url_for(f"https://{host}/a") is None


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "10.1",
        "167772161",
        "s3.example.com",
        "localhost.example.com",
        "notlocalhost",
        "ip6-localhost.example.com",
        "[2001:db8::1]",
    ],
)
def test_every_other_server_is_reached_through_the_proxy(host: str) -> None:
    assert ProxyRules({"http": PROXY}).proxy_url_for(f"http://{host}/a") == PROXY


@pytest.mark.parametrize(
    "url", ["http://[x/", "nothing", "", "http://", "http://4294967296", "http://dead"]
)
def test_what_is_not_an_address_is_not_of_this_computer(url: str) -> None:
    assert not is_of_this_computer(url)
