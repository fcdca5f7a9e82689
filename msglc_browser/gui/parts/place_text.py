"""What a typed place is: of this computer or of a bucket, and where its name begins."""

from msglc_browser.errors import BadInput
from msglc_browser.storage.places.location import local_path


def is_full_path(text: str) -> bool:
    """Whether `text` says all of a path; the rest would depend on where the program started."""
    try:
        return local_path(text).is_absolute()
    except BadInput:
        return False


def name_start(text: str) -> int:
    """Where the name begins: behind the last slash."""
    separators = "/" if is_local_text(text) is False else "/\\"
    return max(text.rfind(each) for each in separators) + 1


def is_local_text(text: str) -> bool | None:
    """Whether it names a place of this computer; None while that is open."""
    if text.lstrip().lower().startswith("s3://"):
        return False
    return True if text.strip() and is_full_path(text) else None
