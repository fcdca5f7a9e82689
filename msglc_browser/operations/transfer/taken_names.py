"""What is said when files or objects are not written because their names are taken."""

from msglc_browser.errors import TargetExists
from msglc_browser.storage.places.location import Location


def targets_taken(names: str, count: int, folder: Location, done: str) -> TargetExists:
    """`names` are those of `count` targets in `folder`; `done` is a sentence about the others."""
    exist, they = ("exists", "it was") if count == 1 else ("exist", "they were")
    return TargetExists(
        f"{names} already {exist} in {folder}; {they} not replaced.",
        hint=f"{done} Allow overwriting, or choose another folder.",
    )
