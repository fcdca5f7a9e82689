"""An S3 server of one bucket with any number of keys, none of which is stored anywhere.

    python -m tests.benchmarks.made_up_keys COUNT

It runs as a separate process, so that it does not share an interpreter with what it measures.
"""

import asyncio
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

PAGE = 1000
_ROW = (
    "<Contents><Key>runs/2026/key-{0:08d}</Key><LastModified>2026-01-02T03:04:05.000Z"
    '</LastModified><ETag>"{0:032x}"</ETag><Size>{0}</Size>'
    "<StorageClass>STANDARD</StorageClass></Contents>"
)


class MadeUpKeys:
    """The server, while the context is open; `__enter__` returns its endpoint."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __enter__(self) -> str:
        command = [sys.executable, "-m", "tests.benchmarks.made_up_keys", str(self._count)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def __exit__(self, *_exc: object) -> None:
        self._process.kill()
        self._process.communicate()


def page(count: int, first: int) -> bytes:
    """The answer to ListObjectsV2 that starts with key number `first`."""
    last = min(first + PAGE, count)
    rows = "".join(map(_ROW.format, range(first, last)))
    more = f"<NextContinuationToken>{last}</NextContinuationToken>" if last < count else ""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>'
        f"<EncodingType>url</EncodingType><KeyCount>{last - first}</KeyCount>"
        f"<MaxKeys>{PAGE}</MaxKeys><IsTruncated>{'true' if more else 'false'}</IsTruncated>"
        f"{more}{rows}</ListBucketResult>"
    ).encode()


async def _serve(count: int) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                query = parse_qs(urlsplit(head.split(" ", 2)[1]).query)
                body = page(count, int(query.get("continuation-token", ["0"])[0]))
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"
                    b"Content-Length: %d\r\n\r\n" % len(body)
                )
                writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
