"""A server with one bucket whose keys are any bytes, as some servers allow."""

import hashlib
from urllib.parse import quote_from_bytes, unquote_to_bytes

from tests.servers.fakes import answer, xml_error
from tests.servers.scripted_answers import Asked, xml

BUCKET = "runs"


class BytesBucket:
    """Keeps objects by their exact keys; `extra` is added to every list of objects.

    `lists_bytes` if keys are listed exactly; otherwise with U+FFFD for what is not UTF-8.
    """

    def __init__(
        self, objects: dict[bytes, bytes], *, lists_bytes: bool = True, sends_etags: bool = True
    ) -> None:
        self.objects = dict(objects)
        self.uploads: dict[str, bytes] = {}
        self.extra = ""
        self._lists_bytes = lists_bytes
        self._sends_etags = sends_etags

    def __call__(self, asked: Asked) -> bytes:
        """Answer a request."""
        _slash, _bucket, *key = unquote_to_bytes(asked.path).split(b"/", 2)
        if not key or not key[0]:
            return self._of_bucket(asked)
        if "uploadId" in asked.query:
            is_known = self.uploads.get(asked.query["uploadId"]) == key[0]
            if asked.method != "DELETE" or not is_known:
                return answer(404, xml_error("NoSuchUpload"))
            del self.uploads[asked.query["uploadId"]]
            return answer(204)
        if asked.method == "PUT":
            self.objects[key[0]] = asked.body
        if key[0] not in self.objects:
            return answer(204) if asked.method == "DELETE" else answer(404, xml_error("NoSuchKey"))
        return self._of_object(asked, key[0])

    def _of_object(self, asked: Asked, key: bytes) -> bytes:
        data = self.objects[key]
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        version = {"ETag": f'"{digest}"'} if self._sends_etags else {}
        if asked.method == "DELETE":
            del self.objects[key]
            return answer(204)
        if asked.method == "PUT":
            return answer(200, b"", **version)
        if "range" not in asked.headers:
            return answer(200, data, **version)
        first, last = asked.headers["range"].removeprefix("bytes=").split("-")
        start = int(first) if first else max(0, len(data) - int(last))
        end = min(int(last) + 1, len(data)) if first else len(data)
        span = f"bytes {start}-{end - 1}/{len(data)}"
        return answer(206, data[start:end], **version, Content_Range=span)

    def _of_bucket(self, asked: Asked) -> bytes:
        if asked.method == "HEAD":
            return answer(200)
        if "uploads" in asked.query:
            rows = "".join(
                f"<Upload><Key>{self._name(key)}</Key><UploadId>{upload_id}</UploadId></Upload>"
                for upload_id, key in self.uploads.items()
            )
            encoding = "<EncodingType>url</EncodingType>"
            return xml("L", f"{encoding}<IsTruncated>false</IsTruncated>{rows}")
        prefix = asked.query.get("prefix", "").encode("utf-8", "surrogateescape")
        rows = "".join(
            f"<Contents><Key>{self._name(key)}</Key><Size>{len(data)}</Size></Contents>"
            for key, data in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        head = "<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>"
        return xml("L", f"{head}{rows}{self.extra}")

    def _name(self, key: bytes) -> str:
        exact = key if self._lists_bytes else key.decode(errors="replace").encode()
        return quote_from_bytes(exact, safe="/")
