"""Every error this program raises on purpose, and how it is presented to the user.

MsglcBrowserError
  ArchiveError
    NotAnArchive          the bytes do not start with an archive header
    CorruptArchive        header, TOC or data contradict themselves or the object's size
    LimitExceeded         decoding would exceed a bound (depth, size, items)
    NodeNotFound          a path names nothing in this archive
  StorageError
    ConnectionRefused     nothing listens there
    HostNotFound          the host name does not resolve
    TlsFailed             the certificate or the handshake was refused
      CertificatesUnusable  the file of trusted certificates cannot be used; nothing was sent
    TimedOut              no answer in time, or the connection broke
    NotAnS3Api            something answers, but not S3 (for example a web console)
      Redirected          the server refers to another one, to which nothing was sent
    WrongCredentials      unknown access key, bad signature, expired token, none at all
      SecretMissing       the access key is known here, its secret is not
      CredentialsUnavailable  none could be found or fetched; nothing was sent
    AccessDenied          the credentials are valid but do not permit this
    ClockSkewed           this computer's clock and the server's differ too much
    WrongRegion           the bucket is in another region
    NotFound              no such bucket, object or file
    ObjectChanged         an object or file is no longer the version it was
    TargetExists          the target exists, and overwriting was not requested
    UnusableKey           the server lists this key, or cannot have it: no request can name it
    Unsupported           the server does not support this
    LocalFileError        reading or writing a file on this computer failed
    ServerFailed          any other error response
      ServerFull          no room is left, or a quota is used up
      IncompleteList      the server does not list the rest, or leaves out names
  OperationError
    BadInput              a file, a name or a field that cannot be used
      UnknownServer       a URL leads to a server that no connection leads to
    VerificationFailed    the data written differs when read back
    WorkerFailed          a helper process died
    PartlyWritten         some of several results could not be written, the others exist
    PartlyDeleted         some of several objects could not be deleted, the others were
"""

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class MsglcBrowserError(Exception):
    """An error the user can read and act on.

    `message` says what happened and to what, `hint` what to do about it; `details` is the raw
    cause, for copying. None of them ever contains a secret. For work that was to write something,
    `target_note` says what became of its target.
    """

    def __init__(self, message: str, *, hint: str = "", details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details
        self.target_note = ""


class ArchiveError(MsglcBrowserError):
    """The bytes cannot be read as an archive."""


class NotAnArchive(ArchiveError):
    """The bytes do not start with an archive header."""


class CorruptArchive(ArchiveError):
    """Header, TOC or data contradict themselves or the size of the object."""


class LimitExceeded(ArchiveError):
    """Decoding would exceed a bound on depth, size or number of items."""


class LargeToc(LimitExceeded):
    """A table of contents is larger than what is read without being asked for: `size_bytes`."""

    def __init__(self, size_bytes: int, *, what: str = "The archive") -> None:
        super().__init__(
            f"{what} has a table of contents of {size_bytes:,} bytes.",
            hint="All of it is read into memory before anything can be shown.",
        )
        self.size_bytes = size_bytes


class NodeNotFound(ArchiveError):
    """A path names nothing in this archive."""


class StorageError(MsglcBrowserError):
    """Bytes could not be fetched or stored; `code` is the server's error code, or "".

    `status` is that of HTTP, 0 without an answer.
    """

    code: str = ""
    status: int = 0

    @property
    def is_refusal(self) -> bool:
        """Whether the server has answered, and would answer the same again."""
        return 400 <= self.status < 500 and self.status not in _LATER


# The answers of a server that is busy or has lost the request.
_LATER = (408, 425, 429)


class ConnectionRefused(StorageError):
    """Nothing is listening at the endpoint."""


class HostNotFound(StorageError):
    """The endpoint's host name does not resolve."""


class TlsFailed(StorageError):
    """The certificate or the TLS handshake was refused."""


class CertificatesUnusable(TlsFailed):
    """The file of trusted certificates set on this computer cannot be used: nothing was sent."""


class TimedOut(StorageError):
    """No response in time, or the connection was lost."""


class NotAnS3Api(StorageError):
    """Something answers at the endpoint, but it does not speak S3."""


class Redirected(NotAnS3Api):
    """The server refers to another server, to which nothing was sent."""


class WrongCredentials(StorageError):
    """Unknown access key, bad signature, expired token, or no credentials at all.

    They are the connection's own, or those that AWS tools keep on this computer.
    """

    are_own = True


class SecretMissing(WrongCredentials):
    """The connection names an access key, but its secret key is not stored here."""


class CredentialsUnavailable(WrongCredentials):
    """No credentials could be found or fetched on this computer, so no request was sent."""

    are_own = False


class AccessDenied(StorageError):
    """The credentials are valid but do not permit this."""


class ClockSkewed(StorageError):
    """This computer's clock and the server's differ too much to sign requests."""


class WrongRegion(StorageError):
    """The bucket is in another region."""


class NotFound(StorageError):
    """No such bucket, object or file."""


class ObjectChanged(StorageError):
    """An object or file is no longer the version it was: see `storage.places.version`."""


class TargetExists(StorageError):
    """The target exists, and overwriting was not requested."""


class UnusableKey(StorageError):
    """No request can name an object of this key, although the server may list it."""


class Unsupported(StorageError):
    """The server does not support what this requires."""


class LocalFileError(StorageError):
    """Reading or writing a file on this computer failed."""


class ServerFailed(StorageError):
    """Any other error response from the server."""


class ServerFull(ServerFailed):
    """The server has no room left, or a quota is used up."""


class IncompleteList(ServerFailed):
    """A server does not list the rest, or leaves out names; what it listed before is complete."""


class OperationError(MsglcBrowserError):
    """An operation cannot continue."""


class BadInput(OperationError):
    """A file, a name or a field that cannot be used."""


class UnknownServer(BadInput):
    """A URL leads to a server that no connection leads to: `endpoint`, "" for AWS."""

    def __init__(self, message: str, *, hint: str = "", endpoint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.endpoint = endpoint


class VerificationFailed(OperationError):
    """The data written differs when read back."""


class WorkerFailed(OperationError):
    """A helper process died before it returned a result."""


class PartlyWritten(OperationError):
    """Some of several results could not be written; those written are kept."""


class PartlyDeleted(OperationError):
    """Some of several objects could not be deleted; the others were."""


class Credentials(Enum):
    """Whether an error concerns a connection's secret key, so that entering one can fix it."""

    FINE = auto()
    MISSING = auto()  # nothing was sent
    REFUSED = auto()  # by the server
    OF_COMPUTER = auto()  # refused or missing, and not the connection's own: none can be entered

    @property
    def can_be_entered(self) -> bool:
        """Whether the error can be fixed by entering the connection's secret key."""
        return self in (Credentials.MISSING, Credentials.REFUSED)


_MOST_FRAMES: Final = 40
_MOST_CAUSES: Final = 5
_FOLDERS: Final = re.compile(r"^.*[/\\](?=msglc_browser[/\\])|^.*[/\\]site-packages[/\\]|^.*[/\\]")


@dataclass(frozen=True, slots=True)
class Description:
    """An error as shown: `title` says what happened, `hint` what to do; it may be empty.

    `is_missing` if there is nothing at the place that was asked for.
    """

    title: str
    hint: str
    details: str
    credentials: Credentials = Credentials.FINE
    is_missing: bool = False

    @property
    def text(self) -> str:
        """Title and hint on one line."""
        return " ".join(filter(None, (self.title, self.hint)))


def describe(error: BaseException) -> Description:
    """Describe any exception; one that is not an MsglcBrowserError is reported as a bug.

    `details` is plain text for the clipboard: of a bug, where in the program it occurred.
    """
    if isinstance(error, MsglcBrowserError):
        hint = " ".join(filter(None, (error.target_note, error.hint)))
        title, hint, details = map(escaped, (error.message, hint, error.details))
        is_missing = isinstance(error, NotFound)
        return Description(title, hint, details, _credentials(error), is_missing)
    name = type(error).__name__
    return Description(
        f"An internal error occurred ({name}).",
        "This is a bug. Report it with the details.",
        escaped("\n".join((*_trace(error), f"{name}: {error}"))),
    )


def _trace(error: BaseException) -> Iterator[str]:
    """The lines of code that led to an error, and before them those of the errors behind it.

    Neither values of variables nor the messages of the errors behind it, which may hold secrets;
    and no folders of this computer.
    """
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and len(chain) < _MOST_CAUSES and link not in chain:
        chain.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    for link in reversed(chain):
        for frame in traceback.extract_tb(link.__traceback__)[-_MOST_FRAMES:]:
            yield f"{_FOLDERS.sub('', frame.filename, count=1)}:{frame.lineno} in {frame.name}"
            if frame.line:
                yield f"    {frame.line}"
        if link is not error:
            yield f"{type(link).__name__}, then:"


def _credentials(error: MsglcBrowserError) -> Credentials:
    if isinstance(error, SecretMissing):
        return Credentials.MISSING
    if not isinstance(error, WrongCredentials):
        return Credentials.FINE
    return Credentials.REFUSED if error.are_own else Credentials.OF_COMPUTER


def escaped(text: str) -> str:
    """`text` with lone surrogates escaped: screens and clipboards cannot handle them.

    Names of files that are not valid UTF-8 contain them: byte E9 is read as "\\udce9".
    """
    return text.encode("utf-8", "backslashreplace").decode()
