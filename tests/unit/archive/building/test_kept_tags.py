"""Tags that cbor2 would replace stay tags."""

import cbor2
import pytest

from msglc_browser.archive.building.kept_tags import AS_TAGS, DECODED_BY_CBOR2
from msglc_browser.archive.items.item_walk import SHARING_TAGS


@pytest.mark.parametrize("tag", sorted((DECODED_BY_CBOR2 | SHARING_TAGS) - {2, 3}))
def test_tag_is_kept_with_its_content(tag: int) -> None:
    encoded = cbor2.dumps(cbor2.CBORTag(tag, "no content that cbor2 would take"))
    assert cbor2.loads(encoded, semantic_decoders=AS_TAGS) == cbor2.CBORTag(
        tag, "no content that cbor2 would take"
    )


def test_big_numbers_become_numbers() -> None:
    assert cbor2.loads(cbor2.dumps(2**70), semantic_decoders=AS_TAGS) == 2**70
    assert cbor2.loads(cbor2.dumps(-(2**70)), semantic_decoders=AS_TAGS) == -(2**70)
