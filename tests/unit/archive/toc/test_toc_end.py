"""A TOC that holds more than it lists is refused; one that is damaged elsewhere is not."""

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.toc.toc_end import check_toc_end
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

TOC = {"p": [0, 9], "t": {"a": {"p": [1, 2]}, "b": {"p": [2, 3]}}}


@pytest.mark.parametrize("protocol", list(Protocol))
def test_toc_is_one_item(protocol: Protocol) -> None:
    toc = encode(TOC, protocol)
    check_toc_end(protocol, toc)
    check_toc_end(protocol, toc[:-1])  # the row that is cut off says so
    with pytest.raises(CorruptArchive, match="fewer entries than it holds") as caught:
        check_toc_end(protocol, toc + b"\0")
    assert caught.value.details == f"1 bytes of {len(toc) + 1} follow its last entry."
