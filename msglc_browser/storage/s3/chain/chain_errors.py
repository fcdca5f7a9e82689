"""Why the AWS chain of this computer gives no credentials, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from msglc_browser.errors import CredentialsUnavailable
from msglc_browser.storage.s3.request import Request

OF_CREDENTIALS: Final = frozenset(
    {
        "AssumeRole",
        "AssumeRoleWithWebIdentity",
        "CreateOAuth2Token",
        "CreateToken",
        "GetRoleCredentials",
    }
)
"""Requests of the chain to STS and SSO."""


@dataclass(frozen=True, slots=True)
class _Reason:
    """`text` may use what botocore says about its error, by name."""

    text: str
    hint: str


_ENTER = "Enter an access key and secret, or set up AWS credentials on this computer."
_PROFILE = "Check the AWS profile in the files of AWS (~/.aws/config, ~/.aws/credentials)."
_SIGN_IN = "Sign in again with the AWS command line (aws sso login), then retry."
_LOG_IN = "Sign in again with the AWS command line (aws login), then retry."

# By name: importing botocore here would delay the first paint.
_REASONS: Mapping[str, _Reason] = {
    "NoCredentialsError": _Reason("no credentials were found", _ENTER),
    "PartialCredentialsError": _Reason(
        "the credentials are incomplete ({cred_var} is missing)", _PROFILE
    ),
    "CredentialRetrievalError": _Reason(
        "the credentials could not be fetched: {error_msg}", _PROFILE
    ),
    "MetadataRetrievalError": _Reason("the credentials could not be fetched: {error_msg}", _ENTER),
    "UnknownCredentialError": _Reason(
        "the AWS profile names an unknown source of credentials, {name}", _PROFILE
    ),
    "ProfileNotFound": _Reason(
        "the AWS profile {profile} does not exist",
        "Check AWS_PROFILE and the files of AWS (~/.aws/config, ~/.aws/credentials).",
    ),
    "ConfigParseError": _Reason(
        "the AWS settings in {path} cannot be read", "Correct the file, then retry."
    ),
    "InvalidConfigError": _Reason("the AWS profile cannot be used: {error_msg}", _PROFILE),
    "InfiniteLoopConfigError": _Reason(
        "the roles of the AWS profile refer to each other in a circle ({visited_profiles})",
        "Correct source_profile in the files of AWS (~/.aws/config).",
    ),
    "RefreshWithMFAUnsupportedError": _Reason(
        "the AWS profile requires another code of its MFA device, which cannot be entered here",
        "Get temporary credentials with the AWS command line, then retry.",
    ),
    "MissingDependencyException": _Reason("the AWS profile cannot be used here: {msg}", _ENTER),
    "TokenRetrievalError": _Reason("the single sign-on has expired", _SIGN_IN),
    "SSOTokenLoadError": _Reason("the single sign-on is missing", _SIGN_IN),
    "UnauthorizedSSOTokenError": _Reason("the single sign-on has expired", _SIGN_IN),
    "LoginRefreshRequired": _Reason("the sign-in has expired", _LOG_IN),
    "LoginTokenLoadError": _Reason("the sign-in is missing", _LOG_IN),
}


def chain_error(error: BaseException, request: Request) -> CredentialsUnavailable | None:
    """The error to show if `error` is botocore's about finding credentials, otherwise None."""
    reason = _REASONS.get(type(error).__name__)
    if reason is None:
        return None
    said = _Said({name: _text(value) for name, value in getattr(error, "kwargs", {}).items()})
    text = request.quoted(reason.text.format_map(said).rstrip(".: "))
    return CredentialsUnavailable(f"{request.doing}: {text}.", hint=reason.hint)


class _Said(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
