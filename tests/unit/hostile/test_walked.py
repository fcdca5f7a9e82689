"""Each row of the table "Hostile archives", looked at in every way, within bounds."""

import asyncio
from random import Random

import pytest

from msglc_browser.archive.model.node import Protocol
from tests.bounds import MAX_SECONDS, bounded
from tests.fuzz.walk import walk
from tests.unit.hostile.table import Case, cases

_LARGE_BYTES = 50_000
_ALL_SECONDS = 30.0
"""Of everything together; each single thing has its two seconds."""


@pytest.mark.parametrize("protocol", list(Protocol), ids=lambda protocol: protocol.value)
@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.row}: {case.name}")
def test_hostile_archive_is_looked_at_in_every_way_within_bounds(
    case: Case, protocol: Protocol
) -> None:
    archive = case.build(protocol)
    is_large = len(archive) > _LARGE_BYTES
    for seed in range(1 if is_large else 2):
        with bounded(seconds=_ALL_SECONDS):
            work = walk(archive, Random(seed), most_nodes=3 if is_large else 8)
            slowest_seconds = asyncio.run(work)
        assert slowest_seconds < MAX_SECONDS
