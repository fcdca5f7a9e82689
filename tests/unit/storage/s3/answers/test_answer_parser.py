"""Answers that botocore cannot read are failures of one kind."""

import asyncio
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import ResponseParserError

from msglc_browser.storage.s3.answers.answer_parser import AnswerParsers

MODEL = ServiceModel(Loader().load_service_model("s3", "service-2"), "s3")


def _parsed(operation: str, status: int, body: bytes, **headers: str) -> Any:
    shape = MODEL.operation_model(operation).output_shape if operation else None
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = {"status_code": status, "headers": HeadersDict(names), "body": body, "context": {}}
    return asyncio.run(AnswerParsers().create_parser("rest-xml").parse(reply, shape))


@pytest.mark.parametrize("body", [b"<ListPartsResult", b"\xff"])
def test_answer_that_cannot_be_read_is_one_kind_of_failure(body: bytes) -> None:
    with pytest.raises(ResponseParserError):
        _parsed("ListParts", 200, body)


@pytest.mark.parametrize(
    ("operation", "body", "headers", "name"),
    [
        ("HeadObject", b"", {"content_length": "many"}, "ContentLength"),
        ("HeadObject", b"", {"content_length": "9" * 5_000}, "ContentLength"),
        ("HeadObject", b"", {"x_amz_missing_meta": "1e5"}, "MissingMeta"),
        ("ListParts", b"<L><MaxParts>x</MaxParts></L>", {}, "MaxParts"),
        ("ListParts", b"<L><UploadId>a</UploadId><UploadId>b</UploadId></L>", {}, "UploadId"),
    ],
)
def test_value_that_cannot_be_understood_is_unknown(
    operation: str, body: bytes, headers: dict[str, str], name: str
) -> None:
    assert _parsed(operation, 200, body, **headers)[name] is None


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


def test_status_300_is_an_error_too() -> None:
    assert _parsed("HeadObject", 300, b"")["Error"] == {"Code": "300", "Message": ""}


def test_fields_of_an_error_are_left_alone() -> None:
    shape = MODEL.shape_for_error_code("InvalidObjectState")
    body = b"<Error><Code>InvalidObjectState</Code><StorageClass>GLACIER</StorageClass></Error>"
    reply = {"status_code": 403, "headers": HeadersDict({}), "body": body, "context": {}}
    parsed = asyncio.run(AnswerParsers().create_parser("rest-xml").parse(reply, shape))
    assert parsed == {"StorageClass": "GLACIER"}


def test_error_nested_too_deeply_is_a_failure_to_read_it() -> None:
    with pytest.raises(ResponseParserError, match="RecursionError"):
        _parsed("", 404, b"<a>" * 9_000 + b"</a>" * 9_000)
