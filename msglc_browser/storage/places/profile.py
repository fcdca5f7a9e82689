"""A connection as it is kept on disk: everything but the secrets."""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from msglc_browser.errors import BadInput


class Addressing(Enum):
    """How the bucket appears in a request."""

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
    """What must not be seen; its repr shows nothing."""

    secret_key: str = ""
    session_token: str = ""

    def __repr__(self) -> str:
        return "Secret(…)"


def check_endpoint(endpoint: str) -> str:
    """The endpoint as it is used: no blanks around, no slash at the end; "" means AWS.

    Raises BadInput for anything but http:// or https:// and a host, and for a password in it.
    """
    text = endpoint.strip().rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for a port that is no number
    except ValueError as error:
        raise BadInput(f"The endpoint is not an address: {error}.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput("The endpoint must begin with http:// or https:// and name a host.")
    if parts.username or parts.password:
        raise BadInput("The endpoint may not hold a user or password: use the fields for the key.")
    if parts.query or parts.fragment:
        raise BadInput("The endpoint may not hold ? or #.")
    return text
