"""A request as error messages describe it."""

from dataclasses import dataclass

from msglc_browser.storage.places.location import LONGEST_KEY_BYTES

_VERBS = {
    "get_object": "read",
    "head_object": "inspect",
    "head_bucket": "inspect",
    "get_object_tagging": "read the tags of",
    "get_object_acl": "read the access rights of",
    "list_parts": "inspect the upload to",
    "list_objects": "list",
    "list_objects_v2": "list",
    "list_multipart_uploads": "list unfinished uploads of",
    "list_buckets": "list",
    "create_bucket": "create",
    "delete_bucket": "delete",
    "get_bucket_cors": "read the CORS rules of",
    "get_bucket_encryption": "read the encryption of",
    "get_bucket_lifecycle_configuration": "read the lifecycle of",
    "get_bucket_location": "read the region of",
    "get_bucket_policy": "read the policy of",
    "get_bucket_versioning": "read the versioning of",
    "get_object_lock_configuration": "read the object lock of",
    "list_object_versions": "list the versions of",
    "put_bucket_versioning": "change the versioning of",
    "delete_object": "delete",
    "delete_objects": "delete from",
}
_LONGEST_SAID = 500  # a server may say more
ANY_KEY = "k"
"""For an address that is signed only to learn what precedes a key."""
# Redacting shorter ones would damage ordinary words.
_SHORTEST_SECRET = 6


@dataclass(frozen=True, slots=True)
class Request:
    """A request, as described in an error; `hidden` never appears there.

    Without `has_own_key` its credentials are those that AWS tools keep on this computer.
    """

    method: str
    endpoint: str
    bucket: str = ""
    key: str = ""
    is_new_only: bool = False
    hidden: tuple[str, ...] = ()
    has_own_key: bool = True

    @property
    def doing(self) -> str:
        """For example "Cannot read s3://runs/a.msg"."""
        verb = _VERBS.get(self.method, "write to")
        if self.key:
            return f"Cannot {verb} s3://{self.bucket}/{shortened(self.key, LONGEST_KEY_BYTES)}"
        return f"Cannot {verb} {'bucket ' + self.bucket if self.bucket else 'buckets'}"

    @property
    def place(self) -> str:
        """The endpoint for display."""
        return self.endpoint or "AWS"

    def scrubbed(self, text: str) -> str:
        """`text` without any secret that a server or library echoed."""
        for secret in self.hidden:
            text = text.replace(secret, "…") if len(secret) >= _SHORTEST_SECRET else text
        return text

    def quoted(self, text: str) -> str:
        """`text` of a server or library as messages show it: scrubbed, and not too long.

        In this order: of a secret that is cut, the rest would remain.
        """
        return shortened(self.scrubbed(text))


def shortened(text: str, most: int = _LONGEST_SAID) -> str:
    """`text` with its middle left out if it is longer than `most` characters."""
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[:half]}…{text[-half:]}"
