"""No single flipped bit of an archive loses entries of an export that says it is done.

`tests/end2end/test_all_bit_flips.py` has larger archives, all formats and the tree.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.exporting import export_archive
from msglc_browser.operations.exporting.formats import CBOR, JSON, MSGPACK, Format
from tests.bit_flips import Outcome, count_outcomes
from tests.servers.archives import Protocol, combine_archives, make_archive

SETTINGS = {"small_obj_optimization_threshold": 16, "trivial_size": 4}
VALUE = {"a": {"b": list(range(24)), "c": "some text"}, "l": [[1, "x" * 9], [2, "y" * 9]], "n": 0}


def plain(protocol: Protocol) -> bytes:
    return make_archive(VALUE, protocol=protocol, **SETTINGS)


def combined(protocol: Protocol) -> bytes:
    first = make_archive({"p": "x" * 17, "q": [1]}, protocol=protocol, **SETTINGS)
    return combine_archives({"first": first, "second": make_archive([2])}, protocol=protocol)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("make", [plain, combined])
@pytest.mark.parametrize("is_json", [True, False])
def test_flipped_bit_loses_nothing_without_a_word(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    protocol: Protocol,
    make: Callable[[Protocol], bytes],
    is_json: bool,
) -> None:
    monkeypatch.setattr(export_archive, "run_in_process", asyncio.to_thread)
    own: Format = MSGPACK if protocol == "msgpack" else CBOR
    archive = make(protocol)
    counts = asyncio.run(
        count_outcomes(archive, parse_path("/"), JSON if is_json else own, tmp_path)
    )
    assert counts[Outcome.LOST] == 0
    assert counts[Outcome.REFUSED] > counts.total() / 3
    assert counts[Outcome.PAYLOAD]
    assert counts.total() == 8 * len(archive)
