"""What the HTTP layer rejects, and what each rejection means for a request.

botocore passes these exceptions through, and `errors.failure_of` finds them.
"""

from urllib.parse import urljoin, urlsplit

from msglc_browser.errors import (
    CertificatesUnusable,
    ConnectionRefused,
    CredentialsUnavailable,
    NotAnS3Api,
    Redirected,
    ServerFailed,
    StorageError,
    TimedOut,
    WrongRegion,
)
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Retry

_MEGABYTE = 1_000_000
_LONGEST_SHOWN = 200


class BadAnswer(Exception):
    """An answer that is not accepted."""

    retry = Retry.NEVER

    def explained(self, request: Request) -> StorageError:
        """The error to show for `request`."""
        raise NotImplementedError


class Redirect(BadAnswer):
    """The server wants the request to be sent to `target`, "" if it does not say where."""

    def __init__(self, asked: str, target: str) -> None:
        super().__init__(f"redirect of {_origin(asked)} to {target!r}")
        self._asked = asked
        self._target = target

    def explained(self, request: Request) -> StorageError:
        """Names the other server, which may be the right one."""
        if not self._target:
            return WrongRegion(
                f"{request.doing}: the server redirects, but does not say where.",
                hint="Set the connection's region to the bucket's, and check the endpoint.",
            )
        return Redirected(
            f"The server at {_origin(self._asked)} redirects to {self._shown_target(request)}; "
            "requests are not sent there.",
            hint="If that is the right server, enter it as the endpoint.",
        )

    def _shown_target(self, request: Request) -> str:
        """Without the query, which may repeat a signature."""
        try:
            target = urljoin(self._asked, request.scrubbed(self._target))
            if _origin(target) != _origin(self._asked):
                return _origin(target)
            return _origin(target) + urlsplit(target).path[:_LONGEST_SHOWN]
        except ValueError:
            return "an invalid address"


class OtherServer(BadAnswer):
    """A request was about to be sent to another server than the connection's."""

    def __init__(self, url: str) -> None:
        super().__init__(f"request for {_origin(url)}")
        self._url = url

    def explained(self, request: Request) -> StorageError:
        """Names the server that the request was meant for."""
        return Redirected(
            f"{request.doing}: the request was to be sent to {_origin(self._url)}, "
            f"which is not part of {request.place}.",
            hint="If that is the right server, enter it as the endpoint.",
        )


class NotForHeaders(BadAnswer):
    """A value that came from the server, such as an ETag, cannot be sent back to it."""

    def __init__(self, header: str) -> None:
        super().__init__(f"control characters in {header}")
        self._header = header

    def explained(self, request: Request) -> StorageError:
        """Names the header."""
        return ServerFailed(
            f"{request.doing}: a value given by the server contains control characters and cannot "
            f"be sent back to it ({self._header}).",
            hint="No S3 server gives such values: check the endpoint.",
        )


class AnswerTooLong(BadAnswer):
    """An answer that is held in memory exceeds `limit_bytes`."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"answer of more than {limit_bytes:,} bytes")
        self._limit_bytes = limit_bytes

    def explained(self, request: Request) -> StorageError:
        """Names the limit."""
        return ServerFailed(
            f"{request.doing}: the server's answer is longer than "
            f"{self._limit_bytes / _MEGABYTE:.0f} MB.",
            hint="No S3 server needs that much: check the endpoint.",
        )


class TooManyParts(BadAnswer):
    """An answer whose parsed form would need many times the memory of its text."""

    def __init__(self, most: int) -> None:
        super().__init__(f"answer of more than {most:,} tags or attributes")
        self._most = most

    def explained(self, request: Request) -> StorageError:
        """Names the limit."""
        return ServerFailed(
            f"{request.doing}: the server's answer has more than {self._most:,} XML tags.",
            hint="No S3 server needs that many: check the endpoint.",
        )


class TooSlow(BadAnswer):
    """The answer was not complete within `limit_s`, or no bytes moved for that long."""

    retry = Retry.BROKEN

    def __init__(self, limit_s: float) -> None:
        super().__init__(f"no complete answer within {limit_s:g} s")
        self._limit_s = limit_s

    def explained(self, request: Request) -> StorageError:
        """Names the limit and the setting it comes from."""
        return TimedOut(
            f"{request.doing}: {request.place} needed longer than {self._limit_s:g} s.",
            hint="Check the network and whether the server is overloaded, then try again. "
            "The limit is in the settings.",
        )


class ProxyFailed(BadAnswer):
    """The proxy that this computer uses did not pass a request on; `why` continues "it"."""

    def __init__(self, proxy: str, why: str, *, retry: Retry = Retry.NEVER) -> None:
        super().__init__(f"the proxy at {_origin(proxy)} {why}")
        self.retry = retry

    def explained(self, request: Request) -> StorageError:
        """The server is not to blame."""
        return ConnectionRefused(
            f"{request.doing}: {self}.",
            hint="Check the proxy settings of this computer (HTTP_PROXY and HTTPS_PROXY), or name "
            "the server in NO_PROXY.",
        )


class NoCredentialsFrom(BadAnswer):
    """The server at `url`, which should provide credentials, does not; `why` is the reason."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{_origin(url) if url else 'the service'} gave none ({why})")

    def explained(self, request: Request) -> StorageError:
        """The S3 server has not been asked."""
        return CredentialsUnavailable(
            f"{request.doing}: the credentials could not be fetched: {request.quoted(str(self))}.",
            hint="Check the AWS profile and the environment (AWS_PROFILE, AWS_ROLE_ARN), or enter "
            "an access key and secret.",
        )


class CodeWanted(BadAnswer):
    """The AWS profile wants the code of an MFA device; `prompt` asks for it."""

    def __init__(self, prompt: str) -> None:
        super().__init__(prompt)
        self._device = prompt.partition(" for ")[2].rstrip(" :")

    def explained(self, request: Request) -> StorageError:
        """Nothing is read from a terminal: while it waits, all connections would."""
        device = f" {request.quoted(self._device)}" if self._device else ""
        return CredentialsUnavailable(
            f"{request.doing}: the AWS profile requires a code of the MFA device{device}, which "
            "cannot be entered here.",
            hint="Get temporary credentials with the AWS command line (aws sts get-session-token "
            "or assume-role), then enter them in the connection or in another AWS profile.",
        )


class ProcessFailed(BadAnswer):
    """The `credential_process` of an AWS profile gave no credentials; `why` continues its name."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}")

    def explained(self, request: Request) -> StorageError:
        """Names the program."""
        return CredentialsUnavailable(
            f"{request.doing}: the program that provides the credentials (credential_process) "
            f"{request.quoted(str(self))}.",
            hint="Run it in a terminal to see what it needs, or check credential_process in the "
            "AWS profile.",
        )


class UnusableBundle(BadAnswer):
    """The file of trusted certificates set for AWS on this computer cannot be used."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self._path = path
        self._why = why

    def explained(self, request: Request) -> StorageError:
        """Names the file; no server is to blame."""
        return CertificatesUnusable(
            f"{request.doing}: the trusted certificates in {self._path} cannot be read "
            f"({self._why}).",
            hint="Correct AWS_CA_BUNDLE, or ca_bundle in the AWS profile.",
        )


class HasDocumentType(BadAnswer):
    """An XML answer declares a document type: with it, a few bytes expand to gigabytes."""

    def __init__(self, *, is_web_page: bool) -> None:
        super().__init__("answer with a document type declaration")
        self._is_web_page = is_web_page

    def explained(self, request: Request) -> StorageError:
        """S3 answers have none."""
        if self._is_web_page:
            return NotAnS3Api(
                f"{request.place} is not an S3 API: its response is a web page.",
                hint=WRONG_PORT_HINT,
            )
        return NotAnS3Api(
            f"{request.doing}: the server's answer declares XML entities (a DOCTYPE), which S3 "
            "never does. It was not read.",
            hint="Such answers can exhaust the memory: check the endpoint.",
        )


WRONG_PORT_HINT = (
    "A server's web console often listens on a different port than its S3 API "
    "(9001 and 9000 for RustFS and MinIO)."
)


def _origin(url: str) -> str:
    """Scheme, host and port, without a user and password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an invalid address"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"[:_LONGEST_SHOWN]
