"""Every error this program raises on purpose, and what a person reads of it.

MsglcBrowserError
  ArchiveError
    NotAnArchive          the bytes do not start with an archive header
    CorruptArchive        header, TOC or data contradict themselves or the object's size
    LimitExceeded         decoding would pass a bound (depth, size, items)
    NodeNotFound          a path names nothing in this archive
  StorageError
    ConnectionRefused     nothing listens there
    HostNotFound          the name does not resolve
    TlsFailed             the certificate or the handshake was refused
    TimedOut              no answer in time, or the connection broke
    NotAnS3Api            something answers, but not S3 (a web console, say)
    WrongCredentials      unknown access key, bad signature, expired token, none at all
      SecretMissing       the access key is known here, its secret is not
    AccessDenied          known, but not allowed
    ClockSkewed           this computer's clock and the server's differ too much
    WrongRegion           the bucket lives elsewhere
    NotFound              no such bucket, object or file
    ObjectChanged         an object or file is no longer the version it was
    TargetExists          something is there already, and overwriting was not asked for
    Unsupported           the server cannot do this
    LocalFileError        reading or writing a file on this computer failed
    ServerFailed          any other error answer
  OperationError
    BadInput              a file, a name or a field that cannot be used
    VerificationFailed    what was written does not read back as it should
    WorkerFailed          a helper process died
    PartlyWritten         of several results some could not be written, the others are there
    PartlyDeleted         of several objects some could not be deleted, the others are gone
"""

from dataclasses import dataclass
from enum import Enum, auto


class MsglcBrowserError(Exception):
    """Something a person can read and act on.

    `message` says what happened, to what; `hint` says what to do about it; `details` is the
    raw cause, for copying. None of them ever holds a secret. `target_note` says, of work that
    was to write something, what has become of its target.
    """

    def __init__(self, message: str, *, hint: str = "", details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details
        self.target_note = ""


class ArchiveError(MsglcBrowserError):
    """The bytes of an archive cannot be read as one."""


class NotAnArchive(ArchiveError):
    """The bytes do not start with an archive header."""


class CorruptArchive(ArchiveError):
    """Header, TOC or data contradict themselves or the size of the object."""


class LimitExceeded(ArchiveError):
    """Decoding would pass a bound on depth, size or number of items."""


class NodeNotFound(ArchiveError):
    """A path names nothing in this archive."""


class StorageError(MsglcBrowserError):
    """Bytes could not be fetched or stored; `code` is the server's own word for it, or ""."""

    code: str = ""


class ConnectionRefused(StorageError):
    """Nothing listens at the endpoint."""


class HostNotFound(StorageError):
    """The endpoint's name does not resolve."""


class TlsFailed(StorageError):
    """The certificate or the TLS handshake was refused."""


class TimedOut(StorageError):
    """No answer in time, or the connection broke off."""


class NotAnS3Api(StorageError):
    """Something answers at the endpoint, but it does not speak S3."""


class WrongCredentials(StorageError):
    """Unknown access key, bad signature, expired token, or no credentials at all."""


class SecretMissing(WrongCredentials):
    """The connection names an access key whose secret is not known here."""


class AccessDenied(StorageError):
    """The credentials are known but do not allow this."""


class ClockSkewed(StorageError):
    """This computer's clock and the server's differ too much to sign requests."""


class WrongRegion(StorageError):
    """The bucket lives in another region."""


class NotFound(StorageError):
    """No such bucket, object or file."""


class ObjectChanged(StorageError):
    """An object or file is no longer the version it was: see `storage.places.version`."""


class TargetExists(StorageError):
    """The target exists, and overwriting it was not asked for."""


class Unsupported(StorageError):
    """The server does not offer what this needs."""


class LocalFileError(StorageError):
    """Reading or writing a file on this computer failed."""


class ServerFailed(StorageError):
    """Any other error answer of the server."""


class OperationError(MsglcBrowserError):
    """A use case cannot go on."""


class BadInput(OperationError):
    """A file, a name or a field that cannot be used."""


class VerificationFailed(OperationError):
    """What was written does not read back as it should."""


class WorkerFailed(OperationError):
    """A helper process died before it had a result."""


class PartlyWritten(OperationError):
    """Of several results some could not be written; those that were stay."""


class PartlyDeleted(OperationError):
    """Of several objects some could not be deleted; those that were are gone."""


class Credentials(Enum):
    """Whether an error is about the secret of a connection: entering one is the way out then."""

    FINE = auto()
    MISSING = auto()  # nothing was sent
    REFUSED = auto()  # by the server, or there were none to send


@dataclass(frozen=True, slots=True)
class Description:
    """What a person reads of an error: `title` names it, `hint` is the way out, may be empty."""

    title: str
    hint: str
    details: str
    credentials: Credentials = Credentials.FINE


def describe(error: BaseException) -> Description:
    """Turn any exception into words; one that is not ours is called a bug, with its type.

    `details` is plain text for the clipboard. Tracebacks go to the log, not here.
    """
    if isinstance(error, MsglcBrowserError):
        hint = " ".join(filter(None, (error.target_note, error.hint)))
        title, hint, details = map(escaped, (error.message, hint, error.details))
        return Description(title, hint, details, _credentials(error))
    name = type(error).__name__
    return Description(
        f"Something went wrong inside the program ({name}).",
        "This is a bug: please report it with the details.",
        escaped(f"{name}: {error}"),
    )


def _credentials(error: MsglcBrowserError) -> Credentials:
    if isinstance(error, SecretMissing):
        return Credentials.MISSING
    return Credentials.REFUSED if isinstance(error, WrongCredentials) else Credentials.FINE


def escaped(text: str) -> str:
    """`text` with lone surrogates written out: no screen shows them, and no clipboard takes them.

    Names of files that are not valid UTF-8 hold them: their byte E9 is read as "\\udce9".
    """
    return text.encode("utf-8", "backslashreplace").decode()
