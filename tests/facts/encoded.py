"""The tables of encoded values, way by way."""

from collections.abc import Iterable, Iterator
from typing import Final

import pytest

from msglc_browser.archive.model.node import Protocol
from tests.facts.cbor_examples import EXAMPLES
from tests.facts.cbor_tags import TAGS
from tests.facts.cbor_times import TIMES
from tests.facts.cbor_values import VALUES
from tests.facts.fact import Fact
from tests.facts.msgpack_containers import CONTAINERS
from tests.facts.msgpack_extensions import EXTENSIONS
from tests.facts.msgpack_scalars import SCALARS

FACTS: Final = {
    Protocol.MSGPACK: (*SCALARS, *CONTAINERS, *EXTENSIONS),
    Protocol.CBOR: (*EXAMPLES, *VALUES, *TIMES, *TAGS),
}


def _ways(protocol: Protocol, facts: Iterable[Fact]) -> Iterator[object]:
    for fact in facts:
        for way in fact.ways():
            name = f"{protocol.value} {fact.name} {way[:12].hex()}"
            yield pytest.param(protocol, fact, way, id=name)


WAYS: Final = [case for protocol, facts in FACTS.items() for case in _ways(protocol, facts)]
"""Arguments (protocol, fact, bytes): each way to write each value."""

FIRST_WAYS: Final = [
    pytest.param(protocol, fact, fact.ways()[0], id=f"{protocol.value} {fact.name}")
    for protocol, facts in FACTS.items()
    for fact in facts
]
"""The same, one way for each value."""
