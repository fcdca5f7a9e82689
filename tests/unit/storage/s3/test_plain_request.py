"""Arguments as parts of a request; what is sent in the end is compared in test_direct."""

from typing import Any

import botocore.session
import pytest

from msglc_browser.storage.s3.plain_request import Operation, PlainRequest


@pytest.fixture(scope="module")
def model() -> Any:
    return botocore.session.get_session().get_service_model("s3")


def test_arguments_become_path_query_headers_and_body(model: Any) -> None:
    operation = Operation.of(model.operation_model("UploadPart"))
    kwargs = {"Bucket": "b", "Key": "a b/é", "PartNumber": 7, "UploadId": "u&", "Body": b"x"}
    assert operation.plain({**kwargs, "ContentMD5": "m=="}) == PlainRequest(
        "a%20b/%C3%A9", "partNumber=7&uploadId=u%26", {"content-md5": "m=="}, b"x"
    )


def test_fixed_part_of_a_query_stays(model: Any) -> None:
    operation = Operation.of(model.operation_model("ListObjectsV2"))
    plain = operation.plain({"Bucket": "b", "Prefix": "a/+", "MaxKeys": 1000})
    assert plain == PlainRequest("", "list-type=2&max-keys=1000&prefix=a%2F%2B")
    assert not operation.has_key


@pytest.mark.parametrize("value", ["", " a", "a ", "\x7f", "é", 1, None, b"a"])
def test_header_that_is_not_plain_text_is_left_to_botocore(model: Any, value: object) -> None:
    operation = Operation.of(model.operation_model("PutObject"))
    assert operation.plain({"Bucket": "b", "Key": "k", "CacheControl": value}) is None
    assert operation.plain({"Bucket": "b", "Key": "k", "Metadata": {"a": value}}) is None
