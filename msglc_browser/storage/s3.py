"""One S3 connection: every request of the program to a server goes through here."""

from dataclasses import dataclass
from typing import Any, Self

from msglc_browser.archive.span import Span
from msglc_browser.storage.listing import Bucket, ListingPage, ObjectInfo
from msglc_browser.storage.profile import Profile, Secret


@dataclass(frozen=True, slots=True)
class Suffix:
    """The last `size_bytes` bytes of an object, or all of it when it is shorter."""

    size_bytes: int


@dataclass(frozen=True, slots=True)
class RangeReply:
    """Bytes of one ranged read: where they start, and which object they belong to."""

    data: bytes
    start: int
    etag: str
    total_size: int


class S3Store:
    """One connection; lives on the I/O loop, opens its client at the first call.

    Every error is one of `errors.py`; nothing of botocore's gets out.
    """

    def __init__(self, profile: Profile, secret: Secret | None) -> None:
        self.profile = profile
        self._secret = secret

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """One S3 request by botocore's name for it ("put_object"), e.g. Bucket=, Key=.

        Transient failures are tried again unless the request carries a body that cannot be
        rewound. Raises a StorageError.
        """
        raise NotImplementedError

    async def list_buckets(self) -> tuple[Bucket, ...]:
        """All buckets that the key may see."""
        raise NotImplementedError

    async def list_page(self, bucket: str, prefix: str, token: str | None = None) -> ListingPage:
        """One page of what lies directly under `prefix`, keys exact."""
        raise NotImplementedError

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        """Size, time and ETag of one object. Raises NotFound."""
        raise NotImplementedError

    async def get_range(
        self, bucket: str, key: str, wanted: Span | Suffix, *, if_match: str = ""
    ) -> RangeReply:
        """The bytes of `wanted`, exactly; `if_match` pins the ETag.

        Raises ObjectChanged when the ETag is another one.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Close the client on the loop that made it."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()
