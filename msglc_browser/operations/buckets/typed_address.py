"""Use case: what a typed or pasted address names, in any of the forms that programs copy.

s3://bucket/key (also s3a://), https://endpoint/bucket/key with or without a signature,
arn:aws:s3:::bucket/key, bucket/key, or a file of this computer.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from msglc_browser.archive.model.node_path import NodePath, parse_path
from msglc_browser.errors import BadInput, UnknownServer
from msglc_browser.storage.places.location import (
    Location,
    S3Location,
    parse_existing,
    split_node_path,
)
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.s3.same_service import USUAL_PORTS, bucket_in_host, is_aws

# Hadoop's names for s3://.
_SAME: Final = re.compile(r"s3[an]://", re.IGNORECASE)
_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_ARN: Final = "arn:"
_OBJECT_ARN: Final = re.compile(r"arn:aws[a-z-]*:s3:::([^/:]+)(?:/(.*))?", re.DOTALL)
_HERE: Final = "localhost"
_LOOPBACK: Final = ("127.0.0.1", "::1")
_AWS_HOST: Final = "s3.amazonaws.com"


class _Found(NamedTuple):
    """A connection, the host and path of its endpoint, and the place there."""

    profile: Profile
    host: str
    base: str
    place: S3Location


def typed_address(
    text: str,
    profile_id: str,
    *,
    profiles: Sequence[Profile],
    buckets_of: Callable[[str], Collection[str]],
) -> tuple[Location, NodePath | None]:
    """The place that a text names, and the node in it.

    A URL leads to the connection of its endpoint, all else to `profile_id`. `buckets_of` are the
    known buckets of a connection, which need no s3://. Raises BadInput.
    """
    stripped = text.strip()
    if _URL.match(stripped):
        address, _mark, path = stripped.partition("#")
        place: Location = _of_url(address, profile_id, profiles)
        return place, parse_path(path) if path.startswith("/") else None
    typed, path = split_node_path(text)
    if stripped.startswith(_ARN):
        place = _of_arn(typed.lstrip(), profile_id)
    else:
        typed = _SAME.sub("s3://", typed.lstrip(), count=1) if _SAME.match(stripped) else typed
        place = parse_existing(typed, profile_id, buckets_of(profile_id))
    return place, parse_path(path) if path else None


def _of_arn(arn: str, profile_id: str) -> S3Location:
    found = _OBJECT_ARN.fullmatch(arn)
    if found is None:
        raise BadInput(
            "This is not the ARN of a bucket or an object.", hint="Enter arn:aws:s3:::bucket/key."
        )
    if not profile_id:
        raise BadInput("No connection is selected.", hint="Choose a connection first.")
    return S3Location(profile_id, found[1].strip(), found[2] or "")


def _of_url(url: str, profile_id: str, profiles: Sequence[Profile]) -> S3Location:
    try:
        parts = urlsplit(url)
        port, query = parts.port, parse_qs(parts.query)
    except ValueError as error:
        raise BadInput(f"This is not a valid address: {error}.") from None
    if not parts.hostname:
        raise BadInput("The host is missing.", hint="Enter https://endpoint/bucket/key.")
    key_id = query.get("X-Amz-Credential", [""])[0].partition("/")[0]

    def rank(found: _Found) -> tuple[int, int, bool, bool]:
        profile, host, base, _place = found
        is_other_key = bool(key_id) and profile.access_key != key_id
        return -len(host), -len(base), is_other_key, profile.profile_id != profile_id

    found = sorted(_read(parts, port, profiles), key=rank)
    if not found:
        raise _unknown(parts)
    place = found[0].place
    if not place.bucket:
        raise BadInput("The bucket is missing.", hint="Enter https://endpoint/bucket/key.")
    if "versionId" in query:
        raise BadInput(
            "This address names an old version, which cannot be opened.",
            hint="Remove versionId=… to open the present one.",
        )
    return place


def _read(parts: SplitResult, port: int | None, profiles: Sequence[Profile]) -> Iterator[_Found]:
    """What the address means to each connection whose server it leads to."""
    for profile in profiles:
        try:
            endpoint = urlsplit(profile.endpoint or _aws_endpoint(profile))
            is_same_port = _port(parts, port) == _port(endpoint, endpoint.port)
        except ValueError:  # a file that was edited by hand
            continue
        service, host = _host(endpoint), _host(parts)
        bucket = bucket_in_host(host, service)
        base = f"{endpoint.path.rstrip('/')}/"
        if bucket is None or not is_same_port or not f"{parts.path}/".startswith(base):
            continue
        path = parts.path[len(base) :]
        if is_aws(f"https://{host}"):
            path = path.replace("+", " ")  # as S3 reads it; its console writes spaces so
        if not bucket:
            bucket, _slash, path = path.partition("/")
        place = S3Location(profile.profile_id, _decoded(bucket), _decoded(path))
        yield _Found(profile, service, base, place)


def _unknown(parts: SplitResult) -> UnknownServer:
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if is_aws(origin):
        return UnknownServer(
            "No connection leads to AWS.",
            hint="Add one without an endpoint (File > New connection…), then open this again.",
        )
    return UnknownServer(
        f"No connection leads to {origin}.",
        hint="Add one with this endpoint (File > New connection…), then open this again.",
        endpoint=origin,
    )


def _aws_endpoint(profile: Profile) -> str:
    return f"https://{_AWS_HOST}{'.cn' if profile.region.startswith('cn-') else ''}"


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return _HERE if host in _LOOPBACK else host


def _port(parts: SplitResult, port: int | None) -> int | None:
    """None for the usual one, so that http and https of a host are the same server."""
    return None if port == USUAL_PORTS.get(parts.scheme) else port


def _decoded(text: str) -> str:
    return unquote(text, errors="surrogateescape")
