"""Names and kinds in a listing; pages themselves are tested end to end."""

import pytest

from msglc_browser.operations.buckets.browse import kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("run.msg", "Archive"),
        ("RUN.MSGLC", "Archive"),
        ("a.b.json", "JSON"),
        ("README", "Object"),
        ("json", "Object"),
        ("x.", "Object"),
        ("", "Object"),
    ],
)
def test_kind_is_told_by_the_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind
