"""The reason why a connection fails, in few words."""

import pytest

from msglc_browser.operations.buckets.bare_reason import bare_reason
from msglc_browser.storage.s3.request import Request


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("nothing is listening at http://x.", "Nothing is listening at http://x."),
        ("s3.example.org: not found.", "s3.example.org: not found."),
    ],
)
def test_what_was_tried_is_left_out(reason: str, shown: str) -> None:
    tried = Request("list_buckets", "http://x").doing
    assert bare_reason(f"{tried}: {reason}") == shown


@pytest.mark.parametrize("message", ["The secret key is missing.", "no answer", ""])
def test_other_messages_stay(message: str) -> None:
    assert bare_reason(message) == message
