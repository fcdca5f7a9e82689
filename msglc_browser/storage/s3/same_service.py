"""Which servers belong to the service that a connection uses."""

import re
from urllib.parse import urlsplit

# s3.eu-west-1.amazonaws.com, s3-accelerate.…, s3express-use1-az4.us-east-1.…, with a bucket before
# it or not. Virtual machines and load balancers of strangers have names with other labels.
_AWS = re.compile(
    r"(?:(?P<bucket>.+)\.)?s3[a-z0-9-]*(?:\.dualstack)?(?:\.[a-z]+(?:-[a-z]+)+-\d+)?"
    r"\.amazonaws\.com(?P<china>\.cn)?"
)
_PORTS = {"http": 80, "https": 443}


def is_same_service(url: str, endpoint: str) -> bool:
    """Whether requests of the connection to `endpoint` may be sent to `url`.

    The host is the endpoint's or a bucket's name below it; for AWS any S3 host of the same
    partition. Scheme and port never differ.
    """
    try:
        here, there = urlsplit(endpoint), urlsplit(url)
        ours, theirs = here.hostname or "", there.hostname or ""
        ports = [part.port or _PORTS.get(part.scheme) for part in (here, there)]
    except ValueError:
        return False
    if here.scheme != there.scheme or ports[0] != ports[1] or not ours:
        return False
    return bucket_in_host(theirs, ours) is not None


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
