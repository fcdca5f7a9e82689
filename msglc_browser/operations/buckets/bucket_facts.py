"""Use case: what a server says about a bucket: where it is, how it stores and protects objects."""

import asyncio
import io
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from msglc_browser.concurrency.each_of import counted
from msglc_browser.errors import AccessDenied, StorageError, Unsupported
from msglc_browser.operations.buckets.versioning import Versioning, versioning_in
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.store import S3Store

_MOST_IN_LINE: Final = 1_000  # characters; an ARN has 100
_MOST_CHARS: Final = 100_000  # of one answer shown as text; S3 allows 20 kB for a policy


class Topic(Enum):
    """What is asked for, in the order shown."""

    REGION = "Region"
    VERSIONING = "Versioning"
    LOCK = "Object lock"
    ENCRYPTION = "Default encryption"
    POLICY = "Policy"
    CORS = "CORS"
    LIFECYCLE = "Lifecycle"


class FactState(Enum):
    """How the server answered."""

    SET = "set"
    NOT_SET = "not set"
    UNSUPPORTED = "not supported by this server"
    DENIED = "not allowed for this key"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BucketFact:
    """One answer: `text` in a line, or why there is none; `details` are JSON, "" if not needed.

    `versioning` is UNKNOWN unless the topic is versioning and the server has answered.
    """

    topic: Topic
    state: FactState
    text: str
    details: str = ""
    versioning: Versioning = Versioning.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Said:
    """What an answer means; without a text nothing is set."""

    text: str = ""
    details: str = ""
    versioning: Versioning = Versioning.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    read: Callable[[Mapping[str, Any]], _Said]
    none: str = "none"


async def bucket_facts(workspace: Workspace, bucket: S3Location) -> tuple[BucketFact, ...]:
    """Ask about everything at once, one request for each topic.

    Raises NotFound if there is no such bucket, or the error of the connection; what a server
    refuses to say is a fact.
    """
    store = await workspace.store(bucket.profile_id)
    with suppress(AccessDenied):  # there may still be rights for single questions
        await store.call("head_bucket", Bucket=bucket.bucket)
    asked = (_fact(store, bucket.bucket, topic) for topic in Topic)
    return tuple(await asyncio.gather(*asked))


async def _fact(store: S3Store, bucket: str, topic: Topic) -> BucketFact:
    question = _QUESTIONS[topic]
    try:
        reply = await store.call(question.method, Bucket=bucket)
        said = question.read(reply)
    except StorageError as error:
        if error.code in _NOT_SET:
            return BucketFact(topic, FactState.NOT_SET, question.none)
        state = FactState.FAILED
        if isinstance(error, AccessDenied):
            state = FactState.DENIED
        elif isinstance(error, Unsupported):
            state = FactState.UNSUPPORTED
        text = error.message if state is FactState.FAILED else state.value
        return BucketFact(topic, state, text)
    # An answer to another question, or one nested too deeply.
    except (ValueError, TypeError, AttributeError, RecursionError):
        return BucketFact(topic, FactState.UNSUPPORTED, FactState.UNSUPPORTED.value)
    state, text = FactState.SET, _cut(said.text, _MOST_IN_LINE)
    if not text:
        state, text = FactState.NOT_SET, question.none
    return BucketFact(topic, state, text, said.details, said.versioning)


_NOT_SET: Final = frozenset(
    {
        "NoSuchBucketPolicy",
        "NoSuchCORSConfiguration",
        "NoSuchLifecycleConfiguration",
        "ObjectLockConfigurationNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
)


def _region(reply: Mapping[str, Any]) -> _Said:
    named = str(reply.get("LocationConstraint") or "")
    return _Said({"": "us-east-1", "EU": "eu-west-1"}.get(named, named))


def _versioning(reply: Mapping[str, Any]) -> _Said:
    found = versioning_in(reply)
    if found is Versioning.UNKNOWN:
        raise ValueError(reply.get("Status"))
    text = "" if found is Versioning.OFF else found.value
    needs_mfa = text and reply.get("MFADelete") == "Enabled"
    text = f"{text}, versions are deleted with MFA" if needs_mfa else text
    return _Said(text, versioning=found)


def _lock(reply: Mapping[str, Any]) -> _Said:
    found = reply.get("ObjectLockConfiguration") or {}
    if found.get("ObjectLockEnabled") != "Enabled":
        return _Said()
    kept = (found.get("Rule") or {}).get("DefaultRetention") or {}
    if not kept:
        return _Said("on, no default retention")
    unit = "days" if kept.get("Days") else "years"
    number = kept.get("Days") or kept.get("Years")
    return _Said(f"on, by default {str(kept.get('Mode')).lower()} for {number} {unit}")


def _encryption(reply: Mapping[str, Any]) -> _Said:
    rules = (reply.get("ServerSideEncryptionConfiguration") or {}).get("Rules") or []
    texts = []
    for rule in rules:
        used = rule.get("ApplyServerSideEncryptionByDefault") or {}
        parts = [str(used.get("SSEAlgorithm") or "")]
        if used.get("KMSMasterKeyID"):
            parts.append(f"key {used['KMSMasterKeyID']}")
        texts.append(", ".join(filter(None, parts)))
    return _Said("; ".join(filter(None, texts)))


def _policy(reply: Mapping[str, Any]) -> _Said:
    text = str(reply.get("Policy") or "")
    if not text.strip():
        return _Said()
    found = json.loads(text)
    statements = found.get("Statement") or []
    number = len(statements) if isinstance(statements, list) else 1
    return _Said(counted(number, "statement"), _json(found))


def _cors(reply: Mapping[str, Any]) -> _Said:
    return _rules(reply.get("CORSRules"))


def _lifecycle(reply: Mapping[str, Any]) -> _Said:
    return _rules(reply.get("Rules"))


def _rules(rules: object) -> _Said:
    if not isinstance(rules, list) or not rules:
        return _Said()
    return _Said(counted(len(rules), "rule"), _json(rules))


def _json(value: object) -> str:
    """Made only as far as it is shown: what is nested deeply would be very long."""
    encoder = json.JSONEncoder(indent=2, ensure_ascii=False, default=str)
    text = io.StringIO()
    for part in encoder.iterencode(value):
        text.write(part)
        if text.tell() > _MOST_CHARS:
            break
    return _cut(text.getvalue(), _MOST_CHARS)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


_QUESTIONS: Final[Mapping[Topic, _Question]] = {
    Topic.REGION: _Question("get_bucket_location", _region),
    Topic.VERSIONING: _Question("get_bucket_versioning", _versioning, "off"),
    Topic.LOCK: _Question("get_object_lock_configuration", _lock, "off"),
    Topic.ENCRYPTION: _Question("get_bucket_encryption", _encryption),
    Topic.POLICY: _Question("get_bucket_policy", _policy),
    Topic.CORS: _Question("get_bucket_cors", _cors),
    Topic.LIFECYCLE: _Question("get_bucket_lifecycle_configuration", _lifecycle),
}
