"""The one place where network and S3 server failures become errors of `errors.py`."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Any

from msglc_browser.errors import (
    ConnectionRefused,
    HostNotFound,
    NotAnS3Api,
    StorageError,
    TimedOut,
    TlsFailed,
)
from msglc_browser.storage.s3.answers.bad_answers import (
    WRONG_PORT_HINT,
    BadAnswer,
    NoCredentialsFrom,
)
from msglc_browser.storage.s3.chain.chain_errors import OF_CREDENTIALS, chain_error
from msglc_browser.storage.s3.error_meanings import code_error
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Failure, Retry
from msglc_browser.storage.s3.trusted_certificates import why_unusable

_GATEWAY_STATUS = (429, 502, 503, 504)


def failure_of(error: Exception, request: Request) -> Failure:
    """Explain what `error` means for `request`, and whether to try again.

    An error from neither the network nor the S3 libraries is a bug: it is raised.
    """
    made, retry = _diagnose(error, request)
    made.details = request.scrubbed(made.details or f"{type(error).__name__}: {error}")
    made.message = request.scrubbed(made.message)
    made.hint = request.scrubbed(made.hint)
    failure = Failure(made, retry)
    failure.__cause__ = error
    return failure


def html_answer(request: Request) -> Failure:
    """A success status, but not from an S3 API."""
    return Failure(_not_s3(request, "its response is a web page or other content"), Retry.NEVER)


def _diagnose(error: Exception, request: Request) -> tuple[StorageError, Retry]:
    for link in _chain(error):
        if isinstance(link, BadAnswer):
            return link.explained(request), link.retry
    for link in _chain(error):
        response = getattr(link, "response", None)
        if isinstance(response, Mapping) and "Error" in response:
            if getattr(link, "operation_name", "") in OF_CREDENTIALS:
                said = response["Error"].get("Message") or response["Error"].get("Code")
                return NoCredentialsFrom("", str(said)).explained(request), Retry.NEVER
            return _answer(response, request)
    for link in _chain(error):
        found = _connection_error(link, request) or _library_error(link, request)
        if found is not None:
            return found
    if not any(_is_of_network(link) for link in _chain(error)):
        if type(error).__module__.startswith("botocore"):  # what it refuses by itself
            return StorageError(f"{request.doing}: {request.quoted(str(error))}"), Retry.NEVER
        raise error
    made = TimedOut(
        f"{request.doing}: the connection to {request.place} was lost.",
        hint="Try again; if it keeps happening, check the network and the server's log.",
    )
    return made, Retry.BROKEN


def _answer(response: Mapping[str, Any], request: Request) -> tuple[StorageError, Retry]:
    """The server's error response."""
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    code = str(response["Error"].get("Code") or status)
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    is_html = str(headers.get("content-type", "")).lower().startswith("text/html")
    is_bare = code == str(status) and not any(name.startswith("x-amz-") for name in headers)
    is_gateway = status in _GATEWAY_STATUS
    # botocore 1.43 makes a 500 of a 200 whose body is not XML, such as a console's page.
    is_made_up = status == 500 and request.method.startswith("list_")
    has_body = not request.method.startswith("head_")  # without a body its type means nothing
    is_html, is_bare = is_html and has_body, is_bare and has_body
    if not is_gateway and (is_html or (is_bare and (is_made_up or status < 500))):
        return _not_s3(request, "its response is not in S3 format"), Retry.NEVER
    made, retry = code_error(code, status, response, request)
    made.code, made.status = code, status
    made.details = f"{request.method}: {code} ({status}) {response['Error'].get('Message', '')}"
    return made, retry


def _connection_error(error: BaseException, request: Request) -> tuple[StorageError, Retry] | None:
    place = request.place
    if isinstance(error, socket.gaierror):
        made: StorageError = HostNotFound(
            f"{request.doing}: the host name in {place} was not found.",
            hint="Check the endpoint's spelling, the network and the VPN.",
        )
        return made, Retry.NEVER
    if isinstance(error, ssl.SSLError | ssl.CertificateError) and not _is_wrapper(error):
        return _tls_failed(error, request), Retry.NEVER
    if isinstance(error, ConnectionRefusedError):
        made = ConnectionRefused(
            f"{request.doing}: nothing is listening at {place}.",
            hint="Is the server running, and is the port right?",
        )
        return made, Retry.NEVER
    if isinstance(error, OSError) and error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        made = ConnectionRefused(
            f"{request.doing}: {place} cannot be reached from this network.",
            hint="Check the network, VPN and firewall.",
        )
        return made, Retry.NEVER
    if isinstance(error, TimeoutError):
        made = TimedOut(
            f"{request.doing}: {place} did not respond in time.",
            hint="Check the network and whether the server is overloaded, then try again.",
        )
        return made, Retry.BROKEN
    return None


def _tls_failed(error: ssl.SSLError | ssl.CertificateError, request: Request) -> TlsFailed:
    reason = getattr(error, "reason", "") or ""
    why = getattr(error, "verify_message", "") or str(reason).lower().replace("_", " ")
    if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"):
        return TlsFailed(
            f"{request.doing}: {request.place} does not speak TLS.",
            hint="Use http:// instead of https:// in the endpoint.",
        )
    named = os.environ.get("AWS_CA_BUNDLE", "")
    why_not = why_unusable(named) if named else None
    bundle = (
        f"AWS_CA_BUNDLE names {named}, which cannot be used ({why_not}): correct it"
        if why_not
        else "Set AWS_CA_BUNDLE to your own certificate authority's file"
    )
    return TlsFailed(
        f"{request.doing}: the TLS certificate of {request.place} is not trusted ({why}).",
        hint=f"{bundle}, or turn off certificate checks for this connection if you trust the "
        "network.",
    )


def _library_error(error: BaseException, request: Request) -> tuple[StorageError, Retry] | None:
    """Failures that botocore detects before or after the network; identified by name, because
    importing it here would delay the first paint."""
    name = type(error).__name__
    if name in ("ConnectTimeoutError", "ReadTimeoutError"):
        return _connection_error(TimeoutError(), request)
    if name == "ResponseParserError":
        return _not_s3(request, "its response cannot be read"), Retry.NEVER
    if name == "ClientResponseError":  # aiohttp could not read the status line or the headers
        return _not_s3(request, "its response is not valid HTTP"), Retry.NEVER
    missing = chain_error(error, request)
    if missing is not None:
        return missing, Retry.NEVER
    if name == "ParamValidationError" and "bucket name" in str(error):
        return StorageError(
            f"{request.bucket} is not a valid bucket name.",
            hint="Use 3 to 63 lower-case letters, digits, dots and hyphens.",
        ), Retry.NEVER
    if name in ("ParamValidationError", "InvalidRegionError", "UnsupportedS3ConfigurationError"):
        return StorageError(f"{request.doing}: {error}", hint="Check the name."), Retry.NEVER
    if name == "ValueError" and "endpoint" in str(error).lower():
        return HostNotFound(
            f"{request.place} is not an endpoint.", hint="Write it as http://host:port."
        ), Retry.NEVER
    return None


def _is_wrapper(error: BaseException) -> bool:
    """aiohttp derives its own errors from ssl.SSLError; the reason is in the inner one."""
    return type(error).__module__.startswith("aiohttp")


def _is_of_network(error: BaseException) -> bool:
    family = type(error).__module__.partition(".")[0]
    names = {kind.__name__ for kind in type(error).__mro__}
    is_botocores = family == "botocore" and bool(names & _OF_NETWORK)
    return isinstance(error, OSError) or family in ("aiobotocore", "aiohttp") or is_botocores


# botocore's other errors are about arguments and settings.
_OF_NETWORK = frozenset({"ConnectionError", "HTTPClientError", "IncompleteReadError"})


def _not_s3(request: Request, why: str) -> NotAnS3Api:
    return NotAnS3Api(
        f"{request.place} is not an S3 API: {why}.",
        hint=WRONG_PORT_HINT,
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and its causes, as Python, botocore and aiohttp each record them."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        kept = getattr(link, "kwargs", None)
        waiting.append(kept.get("error") if isinstance(kept, dict) else None)
        waiting += [getattr(link, "os_error", None), getattr(link, "certificate_error", None)]
        waiting += [link.__cause__, link.__context__]
