"""A bucket in memory that handles writes as S3 does, and misbehaves on request."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

from msglc_browser.errors import (
    AccessDenied,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
)
from msglc_browser.storage.s3.lists.listing import ObjectInfo

Fault = Callable[[str, dict[str, Any]], StorageError | None]


class MemoryStore:
    """Implements `storage.upload.ObjectStore`.

    `fault(method, kwargs)` may return an error to raise instead of the request; `lost(method, …)`
    one to raise after it was carried out. Before answering a method in `held`, it waits until
    the test sets `release`; `reached` is set meanwhile.
    """

    def __init__(self, *, honours_conditions: bool = True) -> None:
        self.objects: dict[str, bytes] = {}
        self.etags: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.headers: dict[str, dict[str, Any]] = {}  # by ETag: what HEAD returns besides
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.fault: Fault = lambda _method, _kwargs: None
        self.lost: Fault = lambda _method, _kwargs: None
        self.held: set[str] = set()
        self.copied_etag: Callable[[bytes], str] = _md5_etag
        self.reached = asyncio.Event()
        self.release = asyncio.Event()
        self._honours_conditions = honours_conditions

    def put(self, key: str, data: bytes) -> str:
        """Store an object behind the upload's back; returns its ETag."""
        return self._store(key, data, f'"{hashlib.md5(data).hexdigest()}"')

    def methods(self) -> list[str]:
        """The methods requested, in order."""
        return [method for method, _ in self.calls]

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        """Size and ETag."""
        await self._meet("head_object", {"Bucket": bucket, "Key": key})
        if key not in self.objects:
            raise NotFound(f"no {key}")
        return ObjectInfo(bucket, key, len(self.objects[key]), etag=self.etags[key])

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """One request."""
        await self._meet(method, kwargs)
        reply: dict[str, Any] = getattr(self, f"_{method}")(**kwargs)
        lost = self.lost(method, kwargs)
        if lost is not None:
            raise lost
        return reply

    async def _meet(self, method: str, kwargs: dict[str, Any]) -> None:
        self.calls.append((method, kwargs))
        if method in self.held:
            self.reached.set()
            await self.release.wait()
        await asyncio.sleep(0)
        fault = self.fault(method, kwargs)
        if fault is not None:
            raise fault

    def _head_object(self, **kwargs: Any) -> dict[str, Any]:
        key = kwargs["Key"]
        if key not in self.objects:
            raise NotFound(f"no {key}")
        size_bytes = len(self.objects[key])
        type_ = self.types.get(key, "")
        found = {"ETag": self.etags[key], "ContentLength": size_bytes, "ContentType": type_}
        return {**found, **self.headers.get(self.etags[key], {})}

    def _get_object_tagging(self, **_kwargs: Any) -> dict[str, Any]:
        return {"TagSet": []}

    def _get_object_acl(self, **_kwargs: Any) -> dict[str, Any]:
        return {}

    def _put_object(self, **kwargs: Any) -> dict[str, Any]:
        self._check(kwargs)
        self.types[kwargs["Key"]] = kwargs.get("ContentType", "")
        return {"ETag": self.put(kwargs["Key"], kwargs["Body"])}

    def _list_objects_v2(self, **kwargs: Any) -> dict[str, Any]:
        prefix, after = kwargs["Prefix"], kwargs.get("ContinuationToken", "")
        keys = sorted(key for key in self.objects if key.startswith(prefix))
        is_folder = dict(_entry(key, prefix, kwargs.get("Delimiter", "")) for key in keys)
        left = [name for name in is_folder if name > after]
        page = left[: kwargs["MaxKeys"]]
        folders = [{"Prefix": name} for name in page if is_folder[name]]
        rows = [
            {"Key": name, "Size": len(self.objects[name]), "ETag": self.etags[name]}
            for name in page
            if not is_folder[name]
        ]
        is_cut = len(left) > len(page)
        return {
            "Contents": rows,
            "CommonPrefixes": folders,
            "IsTruncated": is_cut,
            **({"NextContinuationToken": page[-1]} if is_cut else {}),
        }

    def _get_bucket_versioning(self, **_kwargs: Any) -> dict[str, Any]:
        return {}

    def _delete_object(self, **kwargs: Any) -> dict[str, Any]:
        self._check(kwargs)
        self.objects.pop(kwargs["Key"], None)
        self.etags.pop(kwargs["Key"], None)
        return {}

    def _create_multipart_upload(self, **kwargs: Any) -> dict[str, Any]:
        upload_id = f"{kwargs['Key']}-{len(self.calls)}"
        self.uploads[upload_id] = {}
        self.types[kwargs["Key"]] = kwargs.get("ContentType", "")
        return {"UploadId": upload_id}

    def _upload_part(self, **kwargs: Any) -> dict[str, Any]:
        self.uploads[kwargs["UploadId"]][kwargs["PartNumber"]] = kwargs["Body"]
        return {"ETag": f'"{hashlib.md5(kwargs["Body"]).hexdigest()}"'}

    def _upload_part_copy(self, **kwargs: Any) -> dict[str, Any]:
        key = kwargs["CopySource"]["Key"]
        if key not in self.objects:
            raise NotFound("no such key")
        if self._honours_conditions and self.etags[key] != kwargs["CopySourceIfMatch"]:
            raise ObjectChanged("412")
        first, last = kwargs["CopySourceRange"].removeprefix("bytes=").split("-")
        data = self.objects[key][int(first) : int(last) + 1]
        self.uploads[kwargs["UploadId"]][kwargs["PartNumber"]] = data
        return {"CopyPartResult": {"ETag": self.copied_etag(data)}}

    def _copy_object(self, **kwargs: Any) -> dict[str, Any]:
        key = kwargs["CopySource"]["Key"]
        if key not in self.objects:
            raise NotFound("no such key")
        if_match = kwargs.get("CopySourceIfMatch", self.etags[key])
        if self._honours_conditions and self.etags[key] != if_match:
            raise ObjectChanged("412")
        self._check(kwargs)
        self.types[kwargs["Key"]] = self.types.get(key, "")
        etag = self._store(kwargs["Key"], self.objects[key], self.copied_etag(self.objects[key]))
        self.headers.setdefault(etag, self.headers.get(self.etags[key], {}))
        return {"CopyObjectResult": {"ETag": etag}}

    def _list_parts(self, **kwargs: Any) -> dict[str, Any]:
        parts = self.uploads[kwargs["UploadId"]]
        return {"Parts": [{"PartNumber": n, "Size": len(data)} for n, data in parts.items()]}

    def _complete_multipart_upload(self, **kwargs: Any) -> dict[str, Any]:
        if kwargs["UploadId"] not in self.uploads:
            raise NotFound("no such upload")
        self._check(kwargs)
        parts = self.uploads.pop(kwargs["UploadId"])
        numbers = [part["PartNumber"] for part in kwargs["MultipartUpload"]["Parts"]]
        assert numbers == sorted(parts)
        digest = hashlib.md5(b"".join(hashlib.md5(parts[n]).digest() for n in numbers))
        etag = f'"{digest.hexdigest()}-{len(numbers)}"'
        return {"ETag": self._store(kwargs["Key"], b"".join(parts[n] for n in numbers), etag)}

    def _abort_multipart_upload(self, **kwargs: Any) -> dict[str, Any]:
        if self.uploads.pop(kwargs["UploadId"], None) is None:
            raise NotFound("no such upload")
        return {}

    def _store(self, key: str, data: bytes, etag: str) -> str:
        self.objects[key] = data
        self.etags[key] = etag
        return etag

    def _check(self, kwargs: dict[str, Any]) -> None:
        present = self.etags.get(kwargs["Key"])
        if not self._honours_conditions:
            return
        if "IfNoneMatch" in kwargs and present is not None:
            raise TargetExists("412")
        if "IfMatch" in kwargs and present != kwargs["IfMatch"]:
            raise ObjectChanged("412")


def _entry(key: str, prefix: str, delimiter: str) -> tuple[str, bool]:
    """The key, or the folder that a listing of direct children has in its place."""
    name, slash, _rest = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
    return (f"{prefix}{name}{slash}", True) if slash else (key, False)


def _md5_etag(data: bytes) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"'


def server_failure(*methods: str) -> Fault:
    """A fault that answers these methods with 500."""
    return lambda method, _kwargs: ServerFailed("500") if method in methods else None


def deny(*keys: str) -> Fault:
    """A fault that forbids deleting these objects."""

    def fault(method: str, kwargs: dict[str, Any]) -> StorageError | None:
        is_denied = method == "delete_object" and kwargs["Key"] in keys
        return AccessDenied("No.") if is_denied else None

    return fault
