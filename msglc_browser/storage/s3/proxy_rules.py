"""Which requests go through the proxy that this computer's environment names.

Import it late: botocore takes long to load.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from botocore.httpsession import ProxyConfiguration

_LOOPBACK_NAME = "localhost"
# Those that Debian and Red Hat put into /etc/hosts.
_OTHER_NAMES = frozenset(
    {
        "ip6-localhost",
        "ip6-loopback",
        "localhost.localdomain",
        "localhost4",
        "localhost4.localdomain4",
        "localhost6",
        "localhost6.localdomain6",
    }
)


class ProxyRules(ProxyConfiguration):  # type: ignore[misc]  # botocore has no types
    """botocore's rules, and: no proxy can reach what only this computer can.

    Without NO_PROXY, which few set, HTTP_PROXY would also be used for a server on loopback.
    """

    def proxy_url_for(self, url: str) -> str | None:
        """The proxy for a request to `url`, None if there is none."""
        proxy: str | None = super().proxy_url_for(url)
        return None if proxy and is_of_this_computer(url) else proxy


def spare_this_computer(session: Any) -> None:
    """Let an HTTP session of aiobotocore use `ProxyRules`."""
    before = session._proxy_config
    session._proxy_config = ProxyRules(before._proxies, before.settings)


def is_of_this_computer(url: str) -> bool:
    """Whether the host of `url` is a loopback or link-local address, or a name of loopback."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    if host == _LOOPBACK_NAME or host.endswith(f".{_LOOPBACK_NAME}") or host in _OTHER_NAMES:
        return True
    address = _address(host)
    if address is None:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_link_local or address.is_unspecified


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        # What connects takes more for an IPv4 address: "127.1", "0x7f000001", "2130706433", "0".
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
