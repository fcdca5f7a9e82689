"""Names of objects and folders within their folder."""

from collections.abc import Callable

from msglc_browser.storage.places.location import LONGEST_KEY_BYTES, S3Location, is_utf8


def entry_name_problem(
    parent: S3Location, name: str, is_taken: Callable[[str], bool] = lambda _key: False
) -> str:
    """Why nothing in `parent` can get this name, in words; "" if it can.

    `is_taken` says whether a key, that of a folder with its slash, is known to exist.
    """
    key = f"{parent.key}{name}"
    if not name:
        return "Enter a name."
    if "/" in name:
        return "A name cannot contain a slash."
    if name in (".", ".."):
        return "Many servers refuse this name."
    if not is_utf8(name):
        return "This name is not valid Unicode text."
    if len(key.encode("utf-8", "surrogateescape")) >= LONGEST_KEY_BYTES:
        return "With the folders above it, this name is longer than S3 allows (1,024 bytes)."
    if is_taken(f"{key}/"):
        return "There is a folder of this name."
    return "There is an object of this name." if is_taken(key) else ""


def copy_name(parent: S3Location, name: str, is_taken: Callable[[str], bool]) -> str:
    """ "run copy.msg", "run copy 2.msg" …: the first that is not known to be taken."""
    stem, dot, suffix = name.rpartition(".")
    if not stem:  # ".profile" has no suffix
        stem, dot, suffix = name, "", ""
    number = 1
    while True:
        copy = f"{stem} copy{'' if number == 1 else f' {number}'}{dot}{suffix}"
        if not (is_taken(f"{parent.key}{copy}") or is_taken(f"{parent.key}{copy}/")):
            return copy
        number += 1
