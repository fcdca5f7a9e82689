"""A connection as stored on disk: everything except the secrets."""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from msglc_browser.errors import BadInput


class Addressing(Enum):
    """How the bucket is specified in a request."""

    PATH = "path"  # http://host/bucket/key
    VIRTUAL = "virtual"  # http://bucket.host/key


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One S3 connection; `profile_id` never changes, all else may be edited.

    An empty `endpoint` means AWS. An empty `access_key` means the AWS credential chain
    (environment, ~/.aws, SSO, instance role).
    """

    profile_id: str
    name: str
    endpoint: str
    region: str = "us-east-1"
    access_key: str = ""
    addressing: Addressing = Addressing.PATH
    verify_tls: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A secret; its repr shows nothing."""

    secret_key: str = ""
    session_token: str = ""

    def __repr__(self) -> str:
        return "Secret(…)"


def check_endpoint(endpoint: str) -> str:
    """The normalised endpoint: no blanks around, no slash at the end; "" means AWS.

    Raises BadInput unless it is http:// or https:// with a host, and if it has a password.
    """
    text = endpoint.strip().rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for a port that is not a number
    except ValueError as error:
        raise BadInput(f"The endpoint is not a valid address: {error}.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput("The endpoint must start with http:// or https:// and include a host.")
    if parts.username or parts.password:
        raise BadInput("The endpoint must not contain a user name or password. Use the key fields.")
    if parts.query or parts.fragment:
        raise BadInput("The endpoint must not contain ? or #.")
    return text
