"""Parses a typed place: whether it is local or in a bucket, and where its name starts."""

from msglc_browser.errors import BadInput
from msglc_browser.storage.places.location import local_path


def is_full_path(text: str) -> bool:
    """Whether `text` is an absolute path; a relative one depends on the working directory."""
    try:
        return local_path(text).is_absolute()
    except BadInput:
        return False


def name_start(text: str) -> int:
    """Where the name starts: after the last slash."""
    separators = "/" if is_local_text(text) is False else "/\\"
    return max(text.rfind(each) for each in separators) + 1


def is_local_text(text: str) -> bool | None:
    """Whether it names a local place; None while that is undecided."""
    if text.lstrip().lower().startswith("s3://"):
        return False
    return True if text.strip() and is_full_path(text) else None
