"""Use case: browse a bucket, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from msglc_browser.errors import AccessDenied, IncompleteList, NotFound, StorageError
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.lists.listed_rows import ListedObject
from msglc_browser.storage.s3.lists.listing import ADMINISTRATOR, ObjectInfo

ARCHIVE_KIND: Final = "Archive"
_KINDS = {
    "msg": ARCHIVE_KIND,
    "msglc": ARCHIVE_KIND,
    "mpk": ARCHIVE_KIND,
    "lc": ARCHIVE_KIND,
    "cbor": "CBOR",
    "msgpack": "MessagePack",
    "json": "JSON",
    "jsonl": "JSON lines",
    "ndjson": "JSON lines",
    "csv": "CSV",
    "tsv": "TSV",
    "txt": "Text",
    "log": "Text",
    "md": "Text",
    "yaml": "YAML",
    "yml": "YAML",
    "toml": "TOML",
    "xml": "XML",
    "html": "HTML",
    "npy": "NumPy array",
    "npz": "NumPy arrays",
    "h5": "HDF5",
    "hdf5": "HDF5",
    "nc": "NetCDF",
    "parquet": "Parquet",
    "png": "Image",
    "jpg": "Image",
    "jpeg": "Image",
    "svg": "Image",
    "tif": "Image",
    "tiff": "Image",
    "pdf": "PDF",
    "zip": "Zip",
    "gz": "Compressed",
    "bz2": "Compressed",
    "xz": "Compressed",
    "zst": "Compressed",
    "tar": "Tar",
    "py": "Python",
}
_ARCHIVE_LIKE = {ARCHIVE_KIND, _KINDS["cbor"], _KINDS["msgpack"]}


@dataclass(frozen=True, slots=True)
class Folder:
    """A prefix; `location.key` ends in "/". `name` is its last part without the slash.

    The name is empty for the level between the two slashes of "a//b".
    """

    location: S3Location
    name: str


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One object of a page; `name` is the key without its prefix, `kind` as in `kind_of`.

    `size_bytes` and `modified` are None if the server does not say, or not understandably.
    """

    location: S3Location
    name: str
    size_bytes: int | None
    modified: datetime | None
    kind: str
    etag: str = ""
    storage_class: str = ""

    @property
    def version(self) -> Version[S3Location]:
        """The version listed."""
        return Version(self.location, self.etag, self.size_bytes)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a bucket; `next_token` requests the next one, None after the last.

    `marker` is the empty object whose key is the prefix itself, if the page has it: some programs
    store one for an empty folder.
    """

    folders: tuple[Folder, ...]
    objects: tuple[ObjectRow, ...]
    next_token: str | None
    marker: ObjectRow | None = None


def may_be_archive(name: str) -> bool:
    """Whether a name looks like an archive's; only the content can confirm it."""
    return kind_of(name) in _ARCHIVE_LIKE


def kind_of(name: str) -> str:
    """The kind a name suggests: "Archive", "JSON", "CSV", … or "Object"."""
    return _KINDS.get(name.rpartition(".")[2].lower(), "Object") if "." in name else "Object"


async def list_page(workspace: Workspace, location: S3Location, token: str | None = None) -> Page:
    """The direct children of the bucket or prefix `location`, without duplicates in the page.

    Two pages may repeat a row if the server does.
    """
    store = await workspace.store(location.profile_id)
    page = await store.list_page(location.bucket, location.key, token)
    prefix = location.key
    objects = [_row(location.profile_id, info, prefix) for info in page.objects]
    markers = [row for row in objects if row.size_bytes == 0 and row.location.key == prefix]
    return Page(
        tuple(_folder(location, key) for key in page.prefixes if key != prefix),
        tuple(row for row in objects if row not in markers) if markers else tuple(objects),
        page.next_token,
        markers[0] if markers else None,
    )


async def list_place(workspace: Workspace, location: S3Location, token: str | None = None) -> Page:
    """Like `list_page`; for a location without a bucket all buckets, as folders.

    Their locations have no bucket either: `inside` returns the location such a folder leads to.
    """
    if location.bucket:
        return await list_page(workspace, location, token)
    if token:
        raise IncompleteList(token, hint=ADMINISTRATOR)
    store = await workspace.store(location.profile_id)
    found = await store.list_buckets()
    names = sorted(bucket.name for bucket in found.buckets)
    profile_id = location.profile_id
    return Page(
        tuple(Folder(S3Location(profile_id, "", f"{name}/"), name) for name in names),
        (),
        found.problem or None,
    )


def inside(folder: Folder) -> S3Location:
    """The location a folder of `list_place` leads to: a prefix, or a bucket."""
    location = folder.location
    return location if location.bucket else S3Location(location.profile_id, folder.name)


async def object_info(workspace: Workspace, location: S3Location) -> ObjectRow:
    """Current size, time and ETag of one object. Raises NotFound."""
    store = await workspace.store(location.profile_id)
    info = await store.head(location.bucket, location.key)
    return _row(location.profile_id, info, location.key[: location.key.rfind("/") + 1])


def _folder(parent: S3Location, key: str) -> Folder:
    name = key.removeprefix(parent.key).removesuffix("/")
    return Folder(S3Location(parent.profile_id, parent.bucket, key), name)


def _row(profile_id: str, info: ListedObject | ObjectInfo, prefix: str) -> ObjectRow:
    location = S3Location(profile_id, info.bucket, info.key)
    name = info.key.removeprefix(prefix) or location.name
    return ObjectRow(
        location,
        name,
        info.size_bytes,
        info.modified,
        kind_of(name),
        info.etag,
        info.storage_class,
    )


async def folder_instead(workspace: Workspace, location: Location, missing: NotFound) -> S3Location:
    """The folder with the same name as the `missing` object, if it is not empty.

    One request, more if the server lists empty pages. Raises `missing` if there is no such folder,
    and also if that cannot be determined: the caller asked for an object, not a list.
    """
    if not isinstance(location, S3Location) or not location.key or location.key.endswith("/"):
        raise missing
    folder = S3Location(location.profile_id, location.bucket, location.key + "/")
    try:
        is_empty = await _is_empty(workspace, folder)
    except StorageError as error:
        if isinstance(error, AccessDenied):
            missing.hint = f"{missing.hint} This key is not allowed to list the bucket."
        raise missing from error
    if is_empty:
        raise missing
    return folder


async def _is_empty(workspace: Workspace, folder: S3Location) -> bool:
    """Whether no page of the folder has rows: the first may be empty, and others not."""
    token = None
    while True:
        page = await list_page(workspace, folder, token)
        token = page.next_token
        if page.folders or page.objects or token is None:
            return not (page.folders or page.objects)
