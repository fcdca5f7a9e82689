"""Ranges of one version, from servers that know conditions and from those that do not."""

import asyncio

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import AccessDenied, NotFound, ObjectChanged, StorageError, Unsupported
from msglc_browser.storage.places.version import Version, is_same_etag
from msglc_browser.storage.reading.pinned_read import PinnedReader, changed_error
from msglc_browser.storage.s3.ranged_read import Meter
from tests.servers.ranged_store import PLACE, RangedStore

DATA = bytes(range(200))
SPAN = Span(10, 60)


def read(
    store: RangedStore, *, etag: str = '"one"', times: int = 1, meter: Meter | None = None
) -> list[bytes]:
    async def work() -> list[bytes]:
        reader = PinnedReader(store, Version(PLACE, etag), meter=meter)
        return [(await reader.get(SPAN)).data for _ in range(times)]

    return asyncio.run(work())


def test_range_is_asked_for_on_the_condition_of_its_version() -> None:
    store, meter = RangedStore(data=DATA), Meter()
    assert read(store, times=2, meter=meter) == [DATA[10:60]] * 2
    assert store.sent_conditions == ['"one"', '"one"']
    assert (meter.requests, meter.bytes_read) == (2, 100)


@pytest.mark.parametrize("etag", ['W/"one"', ""])
def test_version_that_never_matches_is_no_condition(etag: str) -> None:
    store = RangedStore(data=DATA)
    assert read(store, etag=etag) == [DATA[10:60]]
    assert store.sent_conditions == [""]


@pytest.mark.parametrize("conditions", ["refused", "always fail"])
def test_server_that_refuses_conditions_is_asked_without_from_then_on(conditions: str) -> None:
    store = RangedStore(data=DATA, conditions=conditions)
    assert read(store, times=3) == [DATA[10:60]] * 3
    assert store.sent_conditions == ['"one"', "", "", ""]


def test_another_version_is_told_as_a_change() -> None:
    store = RangedStore(data=DATA)
    with pytest.raises(ObjectChanged, match=r"run\.msg has changed on the server"):
        read(store, etag='"other"')
    assert store.sent_conditions == ['"other"']


@pytest.mark.parametrize("code", ["NotImplemented", "501", "InvalidArgument", "InvalidRequest"])
def test_code_of_a_server_without_conditions_is_known(code: str) -> None:
    error = Unsupported("no")
    error.code = code
    store = _Failing(error, times=1)
    assert read(store) == [DATA[10:60]]


def test_other_failures_are_raised_as_they_are() -> None:
    error = AccessDenied("403")
    error.code = "AccessDenied"
    with pytest.raises(AccessDenied) as caught:
        read(_Failing(error))
    assert caught.value is error


def test_object_that_is_gone_is_told_as_deleted() -> None:
    with pytest.raises(ObjectChanged, match="was deleted on the server"):
        read(_Failing(NotFound("404")))


def test_object_that_is_gone_is_told_as_deleted_by_a_server_that_answers_412() -> None:
    store = RangedStore(data=DATA, conditions="always fail")
    store.etag = ""  # HEAD finds nothing
    with pytest.raises(ObjectChanged, match="was deleted on the server"):
        read(store)


@pytest.mark.parametrize("code", ["InvalidRange", "416"])
def test_object_that_ends_before_the_range_has_changed(code: str) -> None:
    error = StorageError("range")
    error.code = code
    with pytest.raises(ObjectChanged, match="has changed on the server"):
        read(_Failing(error))


class _Failing(RangedStore):
    """Fails with an error, `times` times or for ever."""

    def __init__(self, error: StorageError, *, times: int = 10**6) -> None:
        super().__init__(data=DATA)
        self._error = error
        self._times = times

    def _raise_for(self, if_match: str) -> None:
        self._times -= 1
        if self._times >= 0:
            raise self._error


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ('"a"', '"a"', True),
        ('"a"', "a", True),
        ('W/"a"', '"a"', True),
        ('W/"a"', "a", True),
        ('"a"', '"b"', False),
        ('"a"', "", False),
        ("W", '"W"', True),
    ],
)
def test_etags_mean_the_same_with_quotes_or_weak(one: str, other: str, is_same: bool) -> None:
    assert is_same_etag(one, other) == is_same
    assert is_same_etag(other, one) == is_same


def test_change_is_told_with_a_way_out() -> None:
    error = changed_error(PLACE)
    assert error.message == "s3://runs/a/run.msg has changed on the server since it was opened."
    assert error.hint == "Reload to see the new version."
