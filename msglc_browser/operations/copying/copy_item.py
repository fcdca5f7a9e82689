"""What is copied or moved, and where it goes."""

from dataclasses import dataclass, replace
from typing import Self

from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version


@dataclass(frozen=True, slots=True)
class CopyItem:
    """An object as it was listed, or a folder with everything below it, and its new place.

    A folder's keys end in "/"; so may an object's.
    """

    source: Version[S3Location]
    target: S3Location
    is_folder: bool = False

    @classmethod
    def into(cls, folder: S3Location, entry: Folder | ObjectRow, name: str = "") -> Self:
        """The listed `entry` goes into `folder`, with another `name` if one is given."""
        is_object = isinstance(entry, ObjectRow)
        key = f"{folder.key}{name or entry.name}{'' if is_object else '/'}"
        source = entry.version if isinstance(entry, ObjectRow) else Version(entry.location)
        return cls(source, replace(folder, key=key), not is_object)

    @property
    def is_endless(self) -> bool:
        """Whether a folder would be copied into itself, or in place of one that it is in.

        Known of one connection: another one may lead to the same server.
        """
        is_one = self.source.location.profile_id == self.target.profile_id
        return is_one and self.is_endless_on_one_server

    @property
    def is_endless_on_one_server(self) -> bool:
        """`is_endless`, if both connections lead to one server."""
        source, target = self.source.location, self.target
        is_within = target.key.startswith(source.key) or source.key.startswith(target.key)
        return self.is_folder and source.bucket == target.bucket and is_within
