"""botocore's parser of answers, with one kind of failure: what it cannot read is not S3.

Measured with botocore 1.43: an element that it does not expect raises AttributeError,
RecursionError and others, as a bug of this program would. A number or date that cannot be
understood is unknown, see `answer_values`.
"""

from collections.abc import Mapping
from typing import Any

from aiobotocore.parsers import AioResponseParserFactory
from botocore.parsers import ResponseParserError

from msglc_browser.storage.s3.answers.answer_values import LenientParser, repaired
from msglc_browser.storage.s3.answers.bad_answers import NoCredentialsFrom

_OF_S3 = "rest-xml"  # no source of credentials speaks it


class AnswerParsers:
    """botocore's component "response_parser_factory"."""

    def __init__(self) -> None:
        self._factory = _Factory()

    def create_parser(self, protocol: str) -> "_AnswerParser":
        """A parser for one answer of a service that speaks `protocol`."""
        return _AnswerParser(self._factory.create_parser(protocol), is_s3=protocol == _OF_S3)

    def set_parser_defaults(self, **defaults: Any) -> None:
        """Called by botocore: how dates and blobs are read."""
        self._factory.set_parser_defaults(**defaults)


def repair(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_more: object
) -> None:
    """Handles botocore's event "before-parse": one name must not make a whole list unreadable.

    It keeps the text of Expires, as botocore's own handler does, which warns of unknown zones.
    """
    expires = response_dict["headers"].get("Expires")
    if expires:
        customized_response_dict["ExpiresString"] = expires
    body = response_dict.get("body")
    if isinstance(body, bytes):  # not the stream of an object
        response_dict["body"] = repaired(body)


class _Factory(AioResponseParserFactory):  # type: ignore[misc]  # botocore has no types
    def create_parser(self, protocol_name: str) -> Any:
        if protocol_name == _OF_S3:
            return LenientParser(**self._defaults)
        return super().create_parser(protocol_name)


class _AnswerParser:
    def __init__(self, parser: Any, *, is_s3: bool) -> None:
        self._parser = parser
        self._is_s3 = is_s3

    async def parse(self, response: Mapping[str, Any], shape: Any) -> dict[str, Any]:
        """The content of an answer; raises ResponseParserError if it has another form.

        Of a service that provides credentials NoCredentialsFrom, without the answer's text.
        """
        try:
            parsed: dict[str, Any] = await self._parser.parse(response, shape)
        except Exception as error:
            if not self._is_s3:
                raise NoCredentialsFrom("", "its answer cannot be read") from None
            if isinstance(error, ResponseParserError):
                raise
            raise ResponseParserError(f"{type(error).__name__}: {error}") from error
        # The fields of an error, parsed separately, have no metadata. Status 300 is an error to
        # botocore, too, but it does not parse one.
        if response["status_code"] >= 300 and "ResponseMetadata" in parsed:
            parsed["Error"] = _tidy_error(parsed.get("Error"), response["status_code"])
        return parsed


def _tidy_error(error: Any, status: int) -> dict[str, str]:
    """Code, message and the like as texts; a missing code is the status, as for an empty body."""
    found = error if isinstance(error, Mapping) else {}
    texts = {str(name): value for name, value in found.items() if isinstance(value, str)}
    return {**texts, "Code": texts.get("Code") or str(status), "Message": texts.get("Message", "")}
