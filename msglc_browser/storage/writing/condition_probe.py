"""Whether a server refuses a new object where there is one already, found out once."""

import base64
from collections.abc import Mapping

from msglc_browser.errors import NotAnS3Api, ServerFailed, StorageError, TargetExists, Unsupported
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.store import S3Store

_REFUSED = (NotAnS3Api, ServerFailed, Unsupported)
"""Answers of a server that does not keep conditions, or not before it looks at the body."""
_NO_MD5 = base64.b64encode(bytes(16)).decode()


async def find_out(
    store: S3Store, present: S3Location, data: bytes, attributes: Mapping[str, object]
) -> bool:
    """Whether `store` keeps `If-None-Match: *`; remembered there once it is known.

    `present` was just written with `data` and `attributes`. It is sent again with that condition
    and a wrong checksum: a server that keeps conditions refuses the one, any other the checksum. If
    it ignores both, the same bytes replace themselves.
    """
    if store.keeps_conditions is not None:
        return store.keeps_conditions
    if store.is_aws:  # AWS: "Adding preconditions to S3 operations", Nov 2024
        store.keeps_conditions = True
        return True
    try:
        await store.call_unchanged(
            "put_object",
            Bucket=present.bucket,
            Key=present.key,
            Body=data,
            ContentMD5=_NO_MD5,
            IfNoneMatch="*",
            **attributes,
        )
    except TargetExists:
        store.keeps_conditions = True
    except StorageError as error:
        if not error.code and not isinstance(error, _REFUSED):
            return False  # lost on the way: not known
        store.keeps_conditions = False
    else:
        store.keeps_conditions = False
    return store.keeps_conditions
