"""Answers that botocore cannot read are failures of one kind."""

import asyncio
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import ResponseParserError

from msglc_browser.storage.s3.answer_parser import AnswerParsers

MODEL = ServiceModel(Loader().load_service_model("s3", "service-2"), "s3")


def _parsed(operation: str, status: int, body: bytes, **headers: str) -> Any:
    shape = MODEL.operation_model(operation).output_shape if operation else None
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = {"status_code": status, "headers": HeadersDict(names), "body": body, "context": {}}
    return asyncio.run(AnswerParsers().create_parser("rest-xml").parse(reply, shape))


@pytest.mark.parametrize(
    ("operation", "body", "headers"),
    [
        ("HeadObject", b"", {"content_length": "many"}),
        ("HeadObject", b"", {"content_length": "9" * 5_000}),
        ("HeadObject", b"", {"x_amz_missing_meta": "1e5"}),
        ("ListParts", b"<ListPartsResult><MaxParts>x</MaxParts></ListPartsResult>", {}),
        ("ListParts", b"<ListPartsResult", {}),
        ("ListParts", b"\xff", {}),
    ],
)
def test_answer_that_cannot_be_read_is_one_kind_of_failure(
    operation: str, body: bytes, headers: dict[str, str]
) -> None:
    with pytest.raises(ResponseParserError):
        _parsed(operation, 200, body, **headers)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"", "404", "Not Found"),
        (b"<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>", "NoSuchKey", "gone"),
        (b"<Error><Code><a>b</a></Code></Error>", "404", ""),
        (b"<Error><Code/></Error>", "404", ""),
        (b"<Error><Code>A</Code><Code>B</Code></Error>", "404", ""),
        (b"<Other><Error>text</Error></Other>", "404", ""),
        (b"<Other/>", "404", ""),
    ],
)
def test_error_has_a_code_and_a_message_whatever_its_form(
    body: bytes, code: str, message: str
) -> None:
    error = _parsed("", 404, body)["Error"]
    assert (error["Code"], error["Message"]) == (code, message)


def test_error_nested_too_deeply_is_a_failure_to_read_it() -> None:
    with pytest.raises(ResponseParserError, match="RecursionError"):
        _parsed("", 404, b"<a>" * 9_000 + b"</a>" * 9_000)
