"""Keys as botocore sends them exactly, also those of bytes that are not UTF-8.

And a mark for other texts of such bytes, which cannot be sent again.
"""

import re
from collections.abc import Mapping
from typing import Any, Self

from msglc_browser.errors import UnusableKey
from msglc_browser.storage.places.location import is_utf8

# botocore 1.43 takes this at the end of a source for a version, unless it gets bucket and key
# separately, when it can only encode UTF-8.
_LIKE_A_VERSION = re.compile(r"\?versionId=\S+$")
# Of an empty key: these two, with an upload ID, are the only ones that cannot mean the bucket.
_MAY_LACK_A_KEY = frozenset({"abort_multipart_upload", "list_parts"})


class _Bytes(str):
    """A text whose lone surrogates are sent as the bytes that they stand for (PEP 383).

    botocore 1.43 percent-encodes what `encode` returns, in paths, queries and headers.
    """

    __slots__ = ()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return super().encode(encoding, "surrogateescape")

    def __str__(self) -> Self:
        return self


class Latin1(str):
    """The text of a header whose bytes are not UTF-8: sent again, it would be other bytes."""

    __slots__ = ()


class _NoKey(str):
    """An empty key, which botocore 1.43 refuses for its length."""

    __slots__ = ()

    def __len__(self) -> int:
        return 1


def exact_keys(method: str, kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a request, whose keys botocore sends exactly. Raises UnusableKey."""
    exact = {name: _exact(value) for name, value in kwargs.items()}
    if kwargs.get("Key") == "":
        if method not in _MAY_LACK_A_KEY:
            raise UnusableKey("An object without a name cannot be used.", hint="Enter a name.")
        exact["Key"] = _NoKey()
    source = kwargs.get("CopySource")
    if isinstance(source, Mapping):
        exact["CopySource"] = _source(source)
    return exact


def _exact(value: Any) -> Any:
    if not isinstance(value, str) or is_utf8(value):
        return value
    exact = _Bytes(value)
    try:
        exact.encode()
    except UnicodeEncodeError as error:
        raise UnusableKey(
            f"{value} contains characters that cannot be sent.", hint="Choose another name."
        ) from error
    return exact


def _source(source: Mapping[str, str]) -> Any:
    if is_utf8(source["Key"]):
        return source
    text = f"{source['Bucket']}/{source['Key']}"
    if _LIKE_A_VERSION.search(text):
        raise UnusableKey(
            f"s3://{text} cannot be copied on the server: its name is not UTF-8.",
            hint="Download it instead.",
        )
    return _exact(text)
