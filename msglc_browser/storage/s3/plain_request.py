"""Arguments of botocore's methods as the parts of an HTTP request, where that is simple.

botocore's model says which argument is a header and which is part of the query. What it treats
specially (a checksum to compute, a key to encrypt with, a time, a text that is not ASCII) is
left to it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import quote

_SPECIAL = re.compile(r"SSECustomer|CopySource$|Checksum(Algorithm|Mode)|RequestPayer")
_PLAIN_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_HEADER, _QUERY, _METADATA = "header", "querystring", "headers"
_SOURCE = "x-amz-copy-source"
_SAFE_IN_PATHS: Final = "/~"  # botocore's choices
_SAFE_IN_QUERIES: Final = "-._~"


class Refused(Exception):
    """The server did not carry out a direct request; botocore knows what else to try."""


@dataclass(frozen=True, slots=True)
class PlainRequest:
    """What distinguishes a request from others to its bucket; `path` is the key, encoded.

    Names of `headers` are in lower case, `query` is sorted.
    """

    path: str = ""
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as `HttpSession.send` takes it; `host` is what the signature covers."""

    method: str
    url: str
    host: str
    headers: dict[str, str]
    body: bytes | None
    stream_output: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One of botocore's methods: where its arguments go, as (location, name in HTTP)."""

    name: str
    method: str
    has_key: bool
    model: Any
    _places: Mapping[str, tuple[str, str]]
    _query: tuple[tuple[str, str], ...]
    _has_body: bool

    @classmethod
    def of(cls, model: Any) -> Self:
        """From botocore's OperationModel."""
        path, _mark, query = model.http["requestUri"].partition("?")
        members = model.input_shape.members.items()
        return cls(
            model.name,
            model.http["method"],
            "{Key+}" in path,
            model,
            {name: place for name, shape in members if (place := _place(name, shape))},
            tuple((name, value) for name, _is, value in _pairs(query)),
            model.input_shape.serialization.get("payload") == "Body",
        )

    def plain(self, kwargs: Mapping[str, Any]) -> PlainRequest | None:
        """The request that these arguments make; None if botocore has to make it."""
        query, headers, body = list(self._query), dict[str, str](), b""
        for name, value in kwargs.items():
            if name in ("Bucket", "Key"):
                continue
            if name == "Body" and self._has_body and isinstance(value, bytes):
                body = value
                continue
            if name == "CopySource" and _is_source(value):
                headers[_SOURCE] = _encoded(f"{value['Bucket']}/{value['Key']}", _SAFE_IN_PATHS)
                continue
            location, sent_as = self._places.get(name, ("", ""))
            if location == _QUERY and isinstance(value, str | int):
                query.append((sent_as, _encoded(value, _SAFE_IN_QUERIES)))
            elif location == _HEADER and _is_plain(value):
                headers[sent_as] = value
            elif location == _METADATA and _are_plain(value):
                headers |= {sent_as + each.lower(): text for each, text in value.items()}
            else:
                return None
        path = _encoded(kwargs["Key"], _SAFE_IN_PATHS) if self.has_key else ""
        return PlainRequest(path, "&".join(f"{n}={v}" for n, v in sorted(query)), headers, body)


def _place(name: str, shape: Any) -> tuple[str, str] | None:
    location = shape.serialization.get("location", "")
    sent_as = str(shape.serialization.get("name") or name)
    if _SPECIAL.search(name):
        return None
    if location == _METADATA or (location == _HEADER and shape.type_name == "string"):
        return location, sent_as.lower()
    is_plain = location == _QUERY and shape.type_name in ("string", "integer")
    return (location, sent_as) if is_plain else None


def _pairs(query: str) -> list[tuple[str, str, str]]:
    return [pair.partition("=") for pair in query.split("&") if pair]


def _is_plain(value: object) -> bool:
    # An exact type: others may not be sent as they are, such as `Latin1`.
    return type(value) is str and bool(_PLAIN_VALUE.fullmatch(value))


def _is_source(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"Bucket", "Key"}


def _are_plain(values: object) -> bool:
    return isinstance(values, Mapping) and all(
        _PLAIN_NAME.fullmatch(str(name)) and _is_plain(value) for name, value in values.items()
    )


def _encoded(value: str | int, safe: str) -> str:
    """`value` may have its own `encode`, see `exact_keys`."""
    return quote(value.encode() if isinstance(value, str) else str(value), safe=safe)
