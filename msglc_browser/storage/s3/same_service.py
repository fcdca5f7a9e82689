"""Which servers belong to the service that a connection uses."""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

# s3.eu-west-1.amazonaws.com, s3-accelerate.…, s3express-use1-az4.us-east-1.…, with a bucket before
# it or not. Virtual machines and load balancers of strangers have names with other labels.
_AWS = re.compile(
    r"(?:(?P<bucket>.+)\.)?s3[a-z0-9-]*(?:\.dualstack)?(?:\.[a-z]+(?:-[a-z]+)+-\d+)?"
    r"\.amazonaws\.com(?P<china>\.cn)?"
)
USUAL_PORTS: Final = {"http": 80, "https": 443}
"""Those that an address need not name, by its scheme."""
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


def is_same_service(url: str, endpoint: str) -> bool:
    """Whether requests of the connection to `endpoint` may be sent to `url`.

    The host is the endpoint's or a bucket's name below it; for AWS any S3 host of the same
    partition. Scheme and port never differ.
    """
    try:
        here, there = urlsplit(endpoint), urlsplit(url)
        ours, theirs = here.hostname or "", there.hostname or ""
        ports = [part.port or USUAL_PORTS.get(part.scheme) for part in (here, there)]
    except ValueError:
        return False
    if here.scheme != there.scheme or ports[0] != ports[1] or not ours:
        return False
    return bucket_in_host(theirs, ours) is not None


def may_be_one_server(one: str, other: str) -> bool:
    """Whether two endpoints lead to one server as far as their texts tell; "" is AWS."""
    return one == other or _server_of(one) == _server_of(other)


def _server_of(endpoint: str) -> tuple[str, int | None]:
    if not endpoint or is_aws(endpoint):
        return "aws", None
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or endpoint, parts.port or USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return endpoint, None
    return ("this computer" if is_of_this_computer(endpoint) else host.rstrip(".")), port


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


def bucket_in_host(host: str, service: str) -> str | None:
    """The name before that of the service in a host, as a bucket is; "" if there is none.

    None if the host is not one of the service, which may be known by several names, as AWS is.
    """
    if host == service:
        return ""
    theirs, ours = _AWS.fullmatch(host), _AWS.fullmatch(service)
    if theirs and ours and theirs["china"] == ours["china"]:
        return theirs["bucket"] or ""
    return host.removesuffix(f".{service}") if host.endswith(f".{service}") else None


def is_aws(endpoint: str) -> bool:
    """Whether an endpoint is one of S3 at AWS itself."""
    try:
        host = urlsplit(endpoint).hostname or ""
    except ValueError:
        return False
    return _AWS.fullmatch(host) is not None
