"""What a dialog says of the place it asked about."""

from pathlib import Path

import pytest

from msglc_browser.gui.targets.look_up import LookUp, lost_text
from msglc_browser.gui.targets.looking_up import in_words
from msglc_browser.operations.buckets.look_up import Found, Presence
from msglc_browser.storage.places.location import LocalLocation

PLACE = LocalLocation(Path("/data/a.msg"))
LINK = "This is a link to something that does not exist."
ODD = "This is a folder or device, not a file."


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Found(PLACE, Presence.THERE, 5), LookUp(PLACE, True, 5)),
        (Found(PLACE, Presence.ABSENT), LookUp(PLACE, False)),
        (
            Found(PLACE, Presence.NO_PARENT),
            LookUp(PLACE, False, message="The folder does not exist.", is_impossible=True),
        ),
        (
            Found(PLACE, Presence.UNKNOWN, reason="Denied."),
            LookUp(PLACE, None, message="Could not check whether it exists: Denied."),
        ),
        (
            Found(PLACE, Presence.UNREADABLE, reason="No disk"),
            LookUp(PLACE, None, message="Cannot access the folder: No disk"),
        ),
        (
            Found(PLACE, Presence.FOLDER),
            LookUp(PLACE, None, message=ODD, is_folder=True, is_impossible=True),
        ),
        (Found(PLACE, Presence.DANGLING), LookUp(PLACE, None, message=LINK, is_impossible=True)),
        (Found(PLACE, Presence.SPECIAL), LookUp(PLACE, None, message=ODD, is_impossible=True)),
    ],
)
def test_each_finding_has_its_words(found: Found, said: LookUp) -> None:
    assert in_words(found) == said


def test_loss_is_named_in_a_sentence_that_stays_on_its_line() -> None:
    assert lost_text(()) == ""
    said = lost_text(("Content-Encoding a\nb", "tags"))
    assert said.startswith("Not kept of the existing version: Content-Encoding a")
    assert said.endswith("tags.") and "\n" not in said
