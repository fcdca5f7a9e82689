"""Where bytes are stored: an object in a bucket, or a file on this computer."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from msglc_browser.errors import BadInput

LONGEST_KEY_BYTES: Final = 1024
"""Of S3; a server may list longer ones."""


@dataclass(frozen=True, slots=True)
class S3Location:
    """An object, a prefix (key ends in "/" or is empty) or a bucket of one connection.

    `key` is exact: leading, doubled and trailing slashes count, nothing is normalised.
    """

    profile_id: str
    bucket: str
    key: str = ""

    @property
    def name(self) -> str:
        """Last part of the key, or the bucket's name if it is empty."""
        return self.key.rstrip("/").rpartition("/")[2] or self.key or self.bucket

    @property
    def folder(self) -> "S3Location":
        """The prefix that an object lies in; of a prefix itself, that prefix."""
        prefix, slash, _name = self.key.rpartition("/")
        return S3Location(self.profile_id, self.bucket, prefix + slash)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class LocalLocation:
    """A file on this computer.

    A symbolic link that the user chose stands for the file it leads to, and writing keeps it, as
    in an editor. A name derived from a key or a node never leads out of its folder: then
    `through_links` is False.
    """

    path: Path
    through_links: bool = field(default=True, compare=False)

    @property
    def real_path(self) -> Path:
        """Where the file is written."""
        if self.through_links:
            return Path(os.path.realpath(self.path))
        return Path(os.path.realpath(self.path.parent)) / self.path.name

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def __str__(self) -> str:
        return str(self.path)


Location: TypeAlias = S3Location | LocalLocation


def is_utf8(text: str) -> bool:
    """Whether a key or name is UTF-8: other bytes of a file's name, or key, are lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def location_row(location: Location) -> dict[str, str]:
    """A location as JSON, for everything stored on disk; other fields may be added."""
    if isinstance(location, LocalLocation):
        return {"path": str(location.path)}
    return {"profile": location.profile_id, "bucket": location.bucket, "key": location.key}


def location_from_row(row: object) -> Location:
    """Decode a location; unknown fields are ignored. Raises ValueError for anything else.

    Earlier versions wrote "file" and "connection" for "path" and "profile" in some files.
    """
    fields = row if isinstance(row, Mapping) else {}
    path = fields.get("path", fields.get("file"))
    if isinstance(path, str):
        return LocalLocation(_possible(Path(path)))
    match fields.get("profile", fields.get("connection")), fields.get("bucket"), fields.get("key"):
        case str(profile_id), str(bucket), str(key):
            return S3Location(profile_id, bucket, key)
    raise ValueError("not a location")


def split_node_path(text: str) -> tuple[str, str]:
    """Split "s3://bucket/key#/path" into location and node path; the path is "" when absent.

    The split is at the last "#/": a key may contain it, a formatted node path never does. So a
    location without a node path whose key contains "#/" is written with "#/" appended.
    """
    place, mark, path = text.rpartition("#/")
    return (place, "/" + path) if mark else (text, "")


def location_text(location: Location, node_path: str = "") -> str:
    """The text to enter to return to `location`, and to the node of this formatted path in it."""
    return f"{location}#{node_path}" if node_path else exact_text(str(location))


def exact_text(place: str) -> str:
    """A location without a node path, written so that `split_node_path` restores it."""
    return f"{place}#/" if "#/" in place else place


def parse_location(text: str, profile_id: str) -> Location:
    """Parse the text entered: s3://bucket/key of the connection, or a local path.

    Only blanks around a path are removed; a key is taken exactly as entered.
    Raises BadInput.
    """
    stripped = text.strip()
    if not stripped:
        raise BadInput("Enter a location: s3://bucket/prefix, or a full local path.")
    if stripped[:5].lower() == "s3://":
        return _parse_s3(text.lstrip()[5:], profile_id)
    if stripped[:7].lower() == "file://":
        return LocalLocation(local_path(stripped))
    if "://" in stripped:
        scheme = stripped.partition("://")[0]
        raise BadInput(
            f"{scheme}:// is not supported.",
            hint="Enter s3://bucket/prefix or a full local path.",
        )
    return LocalLocation(local_path(stripped).absolute())


def parse_existing(text: str, profile_id: str, buckets: Collection[str]) -> Location:
    """Parse the text entered to navigate: like `parse_location`, also "bucket/key" without s3://.

    The first name must then be one of `buckets`, those known for the connection. A local file
    takes precedence; its path may be relative to the working folder. Raises BadInput.
    """
    location = parse_location(text, profile_id)
    if not isinstance(location, LocalLocation) or _names_a_file(text.strip()):
        return location
    bucket, _slash, key = text.lstrip().partition("/")
    if bucket.strip() in buckets and profile_id:
        return S3Location(profile_id, bucket.strip(), key)
    raise BadInput(
        f"{text.strip()} is neither a known bucket nor a file in the current folder.",
        hint="Enter s3://bucket/prefix or a full local path.",
    )


def _names_a_file(text: str) -> bool:
    """Whether the text is clearly a local path, or a file of that name exists."""
    path = local_path(text)
    is_plain = path.is_absolute() or text[:7].lower() == "file://"
    if is_plain or text.startswith(("./", "../", ".\\", "..\\")):
        return True
    try:
        return path.is_file()
    except (OSError, ValueError):  # for example, the name is too long
        return False


def local_path(text: str) -> Path:
    """The path `text` means, entered with "~" or as a file:// address; it may be relative.

    Raises BadInput.
    """
    stripped = text.strip()
    try:
        if stripped[:7].lower() == "file://":
            return _possible(_from_file_url(stripped))
        return _possible(Path(stripped).expanduser())
    except (RuntimeError, ValueError) as error:  # "~nobody", "file://["
        raise BadInput("This path cannot be used.", details=str(error)) from error


def _possible(path: Path) -> Path:
    """`path`, if a system can have it. Raises ValueError, as any use of another one would."""
    try:
        is_possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        is_possible = False
    if not is_possible:
        raise ValueError("not a location: no file can have this name")
    return path


def _parse_s3(rest: str, profile_id: str) -> S3Location:
    bucket, _slash, key = rest.partition("/")
    bucket = bucket.strip()
    if not bucket:
        raise BadInput("The bucket is missing.", hint="Enter s3://bucket/prefix.")
    if not profile_id:
        raise BadInput("No connection is selected.", hint="Choose a connection first.")
    return S3Location(profile_id, bucket, key)


def _from_file_url(text: str) -> Path:
    parts = urlsplit(text)
    if parts.netloc not in ("", "localhost"):
        raise BadInput(
            f"{parts.netloc} is another computer.", hint="Enter a path on this computer."
        )
    # Imported here: with its HTTP client it takes 30 ms, and such an address is rare.
    from urllib.request import url2pathname  # noqa: PLC0415

    return Path(url2pathname(parts.path))
