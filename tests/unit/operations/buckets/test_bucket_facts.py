"""What a server says of a bucket: in words also where it does not know, or does not tell."""

import asyncio
import json
import tracemalloc
from collections.abc import Mapping

import pytest

from msglc_browser.errors import NotFound
from msglc_browser.operations.buckets.bucket_facts import (
    BucketFact,
    FactState,
    Topic,
    bucket_facts,
)
from msglc_browser.operations.buckets.versioning import Versioning
from msglc_browser.storage.places.location import S3Location
from tests.servers.fakes import answer, xml_error
from tests.servers.one_store import OneStore
from tests.servers.scripted_answers import PROFILE, Asked, Script, scripted_store, xml

BUCKET = S3Location(PROFILE, "runs")
QUERIES = {
    Topic.REGION: "location",
    Topic.VERSIONING: "versioning",
    Topic.LOCK: "object-lock",
    Topic.ENCRYPTION: "encryption",
    Topic.POLICY: "policy",
    Topic.CORS: "cors",
    Topic.LIFECYCLE: "lifecycle",
}
EMPTY = xml("Nothing", "")


def facts(answers: Mapping[str, bytes], other: bytes = EMPTY) -> dict[Topic, BucketFact]:
    """By topic; `answers` are by query."""

    def script(asked: Asked) -> bytes:
        if asked.method == "HEAD":
            return answer(200, b"")
        return next((answers[each] for each in asked.query if each in answers), other)

    async def work() -> dict[Topic, BucketFact]:
        async with scripted_store(script) as store:
            return {fact.topic: fact for fact in await bucket_facts(OneStore(store), BUCKET)}

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("status", "code", "state", "said"),
    [
        (403, "AccessDenied", FactState.DENIED, "not allowed for this key"),
        (501, "NotImplemented", FactState.UNSUPPORTED, "not supported by this server"),
        (405, "MethodNotAllowed", FactState.UNSUPPORTED, "not supported by this server"),
        (400, "Odd", FactState.FAILED, "asked for"),
    ],
)
def test_refusal_is_said_in_words(status: int, code: str, state: FactState, said: str) -> None:
    found = facts({}, answer(status, xml_error(code)))
    assert len(found) == len(Topic)
    for fact in found.values():
        assert fact.state is state and said in fact.text


@pytest.mark.parametrize(
    ("topic", "code"),
    [
        (Topic.LOCK, "ObjectLockConfigurationNotFoundError"),
        (Topic.ENCRYPTION, "ServerSideEncryptionConfigurationNotFoundError"),
        (Topic.POLICY, "NoSuchBucketPolicy"),
        (Topic.CORS, "NoSuchCORSConfiguration"),
        (Topic.LIFECYCLE, "NoSuchLifecycleConfiguration"),
    ],
)
def test_what_is_not_set_is_no_error(topic: Topic, code: str) -> None:
    found = facts({QUERIES[topic]: answer(404, xml_error(code))})[topic]
    assert found.state is FactState.NOT_SET and found.text in ("none", "off")


@pytest.mark.parametrize(
    ("topic", "inside", "said"),
    [
        (Topic.VERSIONING, "<Status>Enabled</Status>", "on"),
        (Topic.VERSIONING, "<Status>Suspended</Status>", "suspended"),
        (
            Topic.VERSIONING,
            "<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>",
            "on, versions are deleted with MFA",
        ),
        (
            Topic.LOCK,
            "<ObjectLockEnabled>Enabled</ObjectLockEnabled>",
            "on, no default retention",
        ),
        (
            Topic.LOCK,
            "<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
            "<Mode>GOVERNANCE</Mode><Days>30</Days></DefaultRetention></Rule>",
            "on, by default governance for 30 days",
        ),
        (
            Topic.ENCRYPTION,
            "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>"
            "<KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule>",
            "aws:kms, key k",
        ),
        (
            Topic.CORS,
            "<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>"
            "<CORSRule><AllowedMethod>PUT</AllowedMethod></CORSRule>",
            "2 rules",
        ),
        (Topic.LIFECYCLE, "<Rule><ID>old</ID><Status>Enabled</Status></Rule>", "1 rule"),
    ],
)
def test_what_is_set_is_told_in_a_line(topic: Topic, inside: str, said: str) -> None:
    found = facts({QUERIES[topic]: xml("Answer", inside)})[topic]
    assert (found.state, found.text) == (FactState.SET, said)


@pytest.mark.parametrize(
    ("status", "state", "versioning"),
    [
        ("", FactState.NOT_SET, Versioning.OFF),
        ("Enabled", FactState.SET, Versioning.ON),
        ("Suspended", FactState.SET, Versioning.SUSPENDED),
        ("Onwards", FactState.UNSUPPORTED, Versioning.UNKNOWN),
    ],
)
def test_versioning_is_told_as_what_it_is(
    status: str, state: FactState, versioning: Versioning
) -> None:
    inside = f"<Status>{status}</Status>" if status else ""
    found = facts({"versioning": xml("VersioningConfiguration", inside)})
    assert (found[Topic.VERSIONING].state, found[Topic.VERSIONING].versioning) == (
        state,
        versioning,
    )
    others = {fact.versioning for topic, fact in found.items() if topic is not Topic.VERSIONING}
    assert others == {Versioning.UNKNOWN}


@pytest.mark.parametrize(
    ("inside", "said"), [("", "us-east-1"), ("EU", "eu-west-1"), ("eu-north-1", "eu-north-1")]
)
def test_region_has_its_present_name(inside: str, said: str) -> None:
    found = facts({"location": xml("LocationConstraint", inside)})[Topic.REGION]
    assert found.text == said


def test_policy_is_shown_as_text() -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Sid": "測試"}]}
    found = facts({"policy": answer(200, json.dumps(policy).encode())})[Topic.POLICY]
    assert found.text == "1 statement"
    assert json.loads(found.details) == policy and "測試" in found.details


def test_answer_that_is_no_policy_is_not_taken_for_one() -> None:
    """Of a server that ignores the question and lists the bucket."""
    found = facts({"policy": xml("ListBucketResult", "<Name>runs</Name>")})[Topic.POLICY]
    assert found.state is FactState.UNSUPPORTED


@pytest.mark.parametrize("depth", [900, 200_000])
def test_policy_nested_deeply_does_no_harm_to_other_facts(depth: int) -> None:
    """How deep the library reads depends on its version."""
    text = "[" * depth + "1" + "]" * depth
    found = facts({"policy": answer(200, text.encode()), "location": EMPTY})
    assert found[Topic.POLICY].state is FactState.UNSUPPORTED
    assert found[Topic.REGION].text == "us-east-1"


@pytest.mark.parametrize("length", [1_000, 1_001])
def test_long_texts_of_a_line_are_cut(length: int) -> None:
    inside = "x" * length
    found = facts({"location": xml("LocationConstraint", inside)})[Topic.REGION]
    assert found.text == (inside if length == 1_000 else "x" * 999 + "…")


@pytest.mark.parametrize("surplus", [0, 1])
def test_long_details_are_cut(surplus: int) -> None:
    policy = {"Id": ""}
    policy["Id"] = "x" * (100_000 - len(json.dumps(policy, indent=2)) + surplus)
    found = facts({"policy": answer(200, json.dumps(policy).encode())})[Topic.POLICY]
    assert len(found.details) == 100_000
    assert found.details.endswith("…") is bool(surplus)


def test_indented_text_is_made_only_as_far_as_it_is_shown() -> None:
    depth, width = 300, 20_000
    text = '{"a":' * depth + json.dumps([1] * width) + "}" * depth
    tracemalloc.start()
    try:
        found = facts({"policy": answer(200, text.encode())})[Topic.POLICY]
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.details) == 100_000
    assert peak_bytes < 5_000_000


def test_bucket_that_is_not_there_is_an_error() -> None:
    async def work(script: Script) -> None:
        async with scripted_store(script) as store:
            await bucket_facts(OneStore(store), BUCKET)

    with pytest.raises(NotFound):
        asyncio.run(work(lambda _asked: answer(404, xml_error("NoSuchBucket"))))


def test_key_that_may_not_inspect_the_bucket_may_still_ask() -> None:
    async def work() -> list[BucketFact]:
        def script(asked: Asked) -> bytes:
            return answer(403, b"") if asked.method == "HEAD" else EMPTY

        async with scripted_store(script) as store:
            return list(await bucket_facts(OneStore(store), BUCKET))

    assert len(asyncio.run(work())) == len(Topic)
