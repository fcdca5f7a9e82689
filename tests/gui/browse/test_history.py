"""Back, forward and up of a bucket page."""

import pytest

from msglc_browser.gui.browse.history import History, Place, parent_of
from msglc_browser.storage.places.location import S3Location


def place(key: str) -> Place:
    return Place(S3Location("test", "demo", key))


def test_history_goes_back_and_forward_between_places() -> None:
    history = History()
    history.leave(place(""))
    history.leave(place("a/"))
    assert history.back(place("a/b/")) == place("a/")
    assert history.back(place("a/")) == place("")
    assert not history.can_go_back
    assert history.forward(place("")) == place("a/")
    assert history.forward(place("a/")) == place("a/b/")
    assert not history.can_go_forward


def test_new_place_forgets_what_was_forward() -> None:
    history = History()
    history.leave(place(""))
    history.back(place("a/"))
    history.leave(place(""))
    assert not history.can_go_forward


@pytest.mark.parametrize(
    ("key", "above"),
    [
        ("a/", ""),
        ("a/b/", "a/"),
        ("a/b", "a/"),
        ("a//", "a/"),
        ("/", ""),
        ("//", "/"),
        ("a", ""),
    ],
)
def test_parent_counts_every_slash(key: str, above: str) -> None:
    assert parent_of(S3Location("test", "demo", key)) == S3Location("test", "demo", above)


def test_bucket_has_no_parent() -> None:
    assert parent_of(S3Location("test", "demo")) is None
