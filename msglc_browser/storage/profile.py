"""A connection as it is kept on disk: everything but the secrets."""

from dataclasses import dataclass
from enum import Enum


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
