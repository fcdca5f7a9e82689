"""What a connection's fields may contain, and the reason if one is invalid. No widgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConnectionFields:
    """The text of each field as typed; `has_kept_secret`: an empty secret means the stored one."""

    name: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str
    session_token: str
    has_kept_secret: bool


def reasons(fields: ConnectionFields) -> Mapping[str, str]:
    """Field name -> why it is invalid; nothing for valid fields."""
    found = {
        "name": "" if fields.name.strip() else _tr("Enter a name for the connection."),
        "endpoint": endpoint_reason(fields.endpoint.strip()),
        "region": _region_reason(fields.region.strip()),
        "access_key": _access_key_reason(fields),
        "secret_key": _secret_reason(fields),
    }
    return {name: reason for name, reason in found.items() if reason}


def endpoint_reason(text: str) -> str:
    """Why `text` is not an endpoint, "" if it is; empty text means Amazon S3."""
    if not text:
        return ""
    if any(char.isspace() for char in text):
        return _tr("An endpoint cannot contain spaces.")
    try:
        parts = urlsplit(text)
    except ValueError:
        return _tr("This is not a valid address.")
    if parts.scheme not in ("http", "https") or "://" not in text:
        return _tr("Start with http:// or https://, as in http://localhost:9000.")
    if not parts.hostname:
        return _tr("Enter the server's name after ://.")
    if not _is_port_good(parts):
        return _tr("The port must be a number from 1 to 65535.")
    if parts.username is not None or parts.password is not None:
        return _tr("Enter keys in the fields below, not in the address.")
    if parts.query or parts.fragment:
        return _tr("An endpoint cannot contain ? or #.")
    return ""


def _is_port_good(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _region_reason(text: str) -> str:
    if any(char.isspace() for char in text):
        return _tr("A region cannot contain spaces. Example: us-east-1.")
    return ""


def _access_key_reason(fields: ConnectionFields) -> str:
    if any(char.isspace() for char in fields.access_key.strip()):
        return _tr("An access key cannot contain spaces.")
    if fields.access_key.strip():
        return ""
    if fields.secret_key or fields.session_token:
        return _tr("Enter the access key for this secret key.")
    return ""


def _secret_reason(fields: ConnectionFields) -> str:
    is_missing = not fields.secret_key and not fields.has_kept_secret
    if fields.access_key.strip() and is_missing:
        return _tr("Enter the secret key for this access key.")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConnectionRules", text)
