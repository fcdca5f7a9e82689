"""Where bytes are: an object in a bucket, or a file on this computer."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class S3Location:
    """An object, a prefix (key ends in "/" or is empty) or a bucket at one connection.

    `key` is exact: leading, doubled and trailing slashes count, nothing is normalised.
    """

    profile_id: str
    bucket: str
    key: str = ""

    @property
    def name(self) -> str:
        """Last part of the key, the bucket's name when there is none."""
        return self.key.rstrip("/").rpartition("/")[2] or self.key or self.bucket

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class LocalLocation:
    """A file on this computer."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def __str__(self) -> str:
        return str(self.path)


Location: TypeAlias = S3Location | LocalLocation


def split_node_path(text: str) -> tuple[str, str]:
    """Split "s3://bucket/key#/path" into location and node path; the path is "" when absent.

    The split is at the last "#/": a key may hold "#".
    """
    place, mark, path = text.rpartition("#/")
    return (place, "/" + path) if mark else (text, "")


def parse_location(text: str, profile_id: str) -> Location:
    """What a person typed: s3://bucket/key at the connection, or a path of this computer.

    Only surrounding blanks of a path are dropped; a key is taken exactly as it stands.
    Raises BadInput.
    """
    raise NotImplementedError
