"""Checksums sent with a body: buckets with Object Lock accept nothing without one.

MD5 is known everywhere, and ETags are compared with it. A few servers refuse it, such as S3 Express
and those that allow only approved algorithms.
"""

import base64
import re
import zlib
from collections.abc import Mapping
from typing import Any

from msglc_browser.errors import AccessDenied, StorageError, Unsupported

# The body was damaged on the way: to leave out the check would hide that.
_MISMATCH = ("BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch")
# Other servers use other codes: "The Content-MD5 you specified did not match what we received."
_MISMATCH_WORDS = re.compile("mismatch|(not|n't) (match|agree|correspond)", re.IGNORECASE)


def may_be_about_md5(error: StorageError) -> bool:
    """Whether a request with Content-MD5 may have been refused because of it."""
    if error.code in _MISMATCH or not error.code or isinstance(error, AccessDenied):
        return False
    if _MISMATCH_WORDS.search(error.details):
        return False
    return isinstance(error, Unsupported) or (error.is_refusal and "md5" in error.details.lower())


def with_crc32(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with the CRC of `Body` in place of its MD5."""
    checksum = zlib.crc32(kwargs["Body"]).to_bytes(4, "big")
    kept = {name: value for name, value in kwargs.items() if name != "ContentMD5"}
    return {**kept, "ChecksumCRC32": base64.b64encode(checksum).decode()}
