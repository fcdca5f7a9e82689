"""CBOR tags that cbor2 would replace by the values they mean, decoded as tags."""

from functools import partial

import cbor2

from msglc_browser.archive.items.item_walk import SHARING_TAGS

# Times and big numbers: msgpack has them, too.
WITH_COUNTERPARTS = frozenset({0, 1, 2, 3})
DECODED_BY_CBOR2 = WITH_COUNTERPARTS | {
    *(4, 5, 30, 35, 36, 37, 52, 54, 100, 258, 260, 261, 1004, 43000)
}
"""What cbor2 6 replaces, but for the sharing tags."""


def as_tag(tag: int, value: object, _immutable: object) -> cbor2.CBORTag:
    """A semantic decoder, once `tag` is bound."""
    return cbor2.CBORTag(tag, value)


_BIG_NUMBERS = {2, 3}
AS_TAGS = {tag: partial(as_tag, tag) for tag in (DECODED_BY_CBOR2 | SHARING_TAGS) - _BIG_NUMBERS}
"""Semantic decoders that keep every tag, but for big numbers."""
