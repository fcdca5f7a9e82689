"""What is copied or moved, and where it goes."""

from dataclasses import dataclass, replace
from typing import Self

from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version


@dataclass(frozen=True, slots=True)
class CopyItem:
    """An object as it was listed, or a folder (its key ends in "/"), and its new place."""

    source: Version[S3Location]
    target: S3Location

    @classmethod
    def into(cls, folder: S3Location, entry: Folder | ObjectRow, name: str = "") -> Self:
        """The listed `entry` goes into `folder`, with another `name` if one is given."""
        is_object = isinstance(entry, ObjectRow)
        key = f"{folder.key}{name or entry.name}{'' if is_object else '/'}"
        source = entry.version if isinstance(entry, ObjectRow) else Version(entry.location)
        return cls(source, replace(folder, key=key))

    @property
    def is_folder(self) -> bool:
        """Whether everything below the key is meant."""
        return self.source.location.key.endswith("/")

    @property
    def is_endless(self) -> bool:
        """Whether a folder would be copied into itself."""
        source, target = self.source.location, self.target
        is_one_bucket = (source.profile_id, source.bucket) == (target.profile_id, target.bucket)
        return self.is_folder and is_one_bucket and target.key.startswith(source.key)
