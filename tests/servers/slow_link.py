"""A network link to an S3 server: latency, bandwidth, faults, and counts of what crossed it.

Run as a separate process (so that it never shares an interpreter lock with what it
measures), with commands as lines of JSON on stdin and answers as lines of JSON on stdout.
Bytes pass unchanged, including the Host header, so signatures stay valid.
"""

import asyncio
import contextlib
import json
import re
import sys
from dataclasses import dataclass, field
from typing import Any

CHUNK = 262_144
_FAULT_BODY = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>asked for</Message></Error>"


@dataclass(slots=True)
class Exchange:
    """One request and its answer; times in seconds of the loop, `end_s` 0 while in progress."""

    method: str
    target: str
    byte_range: str
    start_s: float
    end_s: float = 0.0
    sent_bytes: int = 0  # request body
    received_bytes: int = 0  # response body
    status: int = 0


@dataclass(slots=True)
class Fault:
    """How requests whose "METHOD target" matches fail, `times` times after `skip`.

    `action`: "status" answers `status` with the S3 error `code` instead of asking the server;
    "replace" asks the server, then answers `status` with the error `code`; "drop_request" and
    "drop_response" break the connection after `after_bytes` of the body.
    """

    match: str
    action: str
    status: int = 503
    code: str = "SlowDown"
    after_bytes: int = 0
    times: int = 1
    skip: int = 0


@dataclass(slots=True)
class Link:
    """The state of the link: its speed, the pending faults, what has passed."""

    host: str
    port: int
    round_trip_s: float = 0.0
    bandwidth_bytes_s: float = 0.0
    faults: list[Fault] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    connections: int = 0
    _free_at_s: float = 0.0

    def fault_for(self, line: str) -> Fault | None:
        """The fault for this request, counted as used."""
        for fault in self.faults:
            if not re.search(fault.match, line) or not fault.times:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None

    async def latency(self, trips: float) -> None:
        """Wait for `trips` round trips."""
        if self.round_trip_s:
            await asyncio.sleep(self.round_trip_s * trips)

    async def transmit(self, size_bytes: int) -> None:
        """Wait until the shared line has transmitted `size_bytes` more."""
        if not self.bandwidth_bytes_s:
            return
        now = asyncio.get_running_loop().time()
        self._free_at_s = max(now, self._free_at_s) + size_bytes / self.bandwidth_bytes_s
        if self._free_at_s > now:
            await asyncio.sleep(self._free_at_s - now)


class LinkBrokenError(Exception):
    """The connection was broken on purpose."""


@dataclass(frozen=True, slots=True)
class Head:
    """Start line and headers of a message, as received."""

    raw: bytes
    start: str
    headers: dict[str, str]

    @property
    def length(self) -> int | None:
        """Bytes of the body; None if it is chunked."""
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            return None
        return int(self.headers.get("content-length", "0"))


async def _read_head(reader: asyncio.StreamReader) -> Head | None:
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    lines = raw.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines[1:] if line)
    return Head(raw, lines[0], {name.lower(): value.strip() for name, _, value in pairs})


async def _copy_body(
    head: Head, reader: asyncio.StreamReader, writer: Any, pace: Any, limit: int | None
) -> int:
    """Forward a body; returns its size. LinkBrokenError after `limit` bytes."""
    copied = 0
    left = head.length
    while left is None or left > 0:
        if left is None:
            line = await reader.readuntil(b"\r\n")
            data = line + await reader.readexactly(int(line.split(b";")[0], 16) + 2)
            left = 0 if line.startswith(b"0\r\n") else None
        else:
            data = await reader.read(min(CHUNK, left))
            if not data:
                raise LinkBrokenError
            left -= len(data)
        if limit is not None and copied + len(data) > limit:
            raise LinkBrokenError
        await pace(len(data))
        if writer is not None:
            writer.write(data)
            await writer.drain()
        copied += len(data)
    return copied


class Connection:
    """One client connection, forwarded over a separate connection to the server."""

    def __init__(self, link: Link, reader: asyncio.StreamReader, writer: Any) -> None:
        self._link = link
        self._reader = reader
        self._writer = writer

    async def serve(self) -> None:
        """Forward requests until either side closes."""
        self._link.connections += 1
        self._writer.transport.set_write_buffer_limits(high=4 * CHUNK)
        await self._link.latency(1)  # the TCP handshake
        upstream_reader, upstream_writer = await asyncio.open_connection(
            self._link.host, self._link.port, limit=4 * CHUNK
        )
        try:
            while head := await _read_head(self._reader):
                await self._exchange(head, upstream_reader, upstream_writer)
        except (LinkBrokenError, ConnectionError, asyncio.IncompleteReadError):
            self._writer.transport.abort()
        finally:
            upstream_writer.close()
            self._writer.close()

    async def _exchange(self, head: Head, reader: asyncio.StreamReader, writer: Any) -> None:
        loop = asyncio.get_running_loop()
        method, target, _ = head.start.split(" ", 2)
        done = Exchange(method, target, head.headers.get("range", ""), loop.time())
        self._link.exchanges.append(done)
        fault = self._link.fault_for(f"{method} {target}")
        action = fault.action if fault else ""
        try:
            await self._link.latency(0.5)
            await self._send(head, done, None if action == "status" else writer, fault)
            if fault and action in ("status", "replace"):
                if action == "replace":
                    await self._swallow(method, reader)
                await self._answer(fault, done)
            else:
                await self._receive(method, reader, done, fault)
        finally:
            done.end_s = loop.time()

    async def _send(self, head: Head, done: Exchange, writer: Any, fault: Fault | None) -> None:
        if writer is not None:
            writer.write(head.raw)
        if head.headers.get("expect", "").lower() == "100-continue":
            self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        limit = fault.after_bytes if fault and fault.action == "drop_request" else None
        done.sent_bytes = await _copy_body(head, self._reader, writer, self._link.transmit, limit)
        if limit is not None:
            raise LinkBrokenError

    async def _next_head(self, reader: asyncio.StreamReader) -> Head:
        while True:
            head = await _read_head(reader)
            if head is None:
                raise LinkBrokenError
            if " 100 " not in head.start:
                return head

    async def _swallow(self, method: str, reader: asyncio.StreamReader) -> None:
        head = await self._next_head(reader)
        if method != "HEAD":

            async def no_pace(size: int) -> None:
                del size

            await _copy_body(head, reader, None, no_pace, None)

    async def _answer(self, fault: Fault, done: Exchange) -> None:
        body = b"" if done.method == "HEAD" else _FAULT_BODY.format(code=fault.code).encode()
        done.status = fault.status
        await self._link.latency(0.5)
        self._writer.write(
            f"HTTP/1.1 {fault.status} Asked\r\nContent-Type: application/xml\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await self._writer.drain()

    async def _receive(
        self, method: str, reader: asyncio.StreamReader, done: Exchange, fault: Fault | None
    ) -> None:
        head = await self._next_head(reader)
        done.status = int(head.start.split(" ")[1])
        await self._link.latency(0.5)
        limit = fault.after_bytes if fault and fault.action == "drop_response" else None
        has_no_body = method == "HEAD" or done.status in (204, 304) or head.length == 0
        if has_no_body and limit is not None:
            raise LinkBrokenError
        self._writer.write(head.raw)
        await self._writer.drain()
        if has_no_body:
            return
        pace = self._link.transmit
        done.received_bytes = await _copy_body(head, reader, self._writer, pace, limit)


def round_trips(exchanges: list[Exchange]) -> int:
    """Length of the longest chain of requests that each started after the previous one ended."""
    depth: list[tuple[float, int]] = []
    for exchange in sorted(exchanges, key=lambda one: one.start_s):
        before = [level for end_s, level in depth if 0 < end_s <= exchange.start_s]
        depth.append((exchange.end_s, 1 + max(before, default=0)))
    return max((level for _, level in depth), default=0)


def _report(link: Link, within: tuple[float, float] | None) -> dict[str, Any]:
    found = link.exchanges
    if within is not None:
        start_s, end_s = within
        found = [one for one in found if one.start_s >= start_s and 0 < one.end_s <= end_s]
    return {
        "requests": len(found),
        "connections": link.connections,
        "round_trips": round_trips(found),
        "received_bytes": sum(one.received_bytes for one in found),
        "sent_bytes": sum(one.sent_bytes for one in found),
        "lines": [f"{one.method} {one.target} {one.byte_range} {one.status}" for one in found],
    }


def _obey(link: Link, command: dict[str, Any]) -> dict[str, Any]:
    match command.pop("do"):
        case "shape":
            link.round_trip_s = command["round_trip_s"]
            link.bandwidth_bytes_s = command["bandwidth_bytes_s"]
        case "fault":
            link.faults.append(Fault(**command))
        case "reset":
            link.exchanges.clear()
            link.faults.clear()
            link.connections = 0
        case "report":
            return _report(link, command.get("within"))
    return {}


async def _run(host: str, port: int) -> None:
    link = Link(host, port)
    serving: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        with contextlib.suppress(asyncio.CancelledError):
            await Connection(link, reader, writer).serve()
        serving.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, limit=4 * CHUNK)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(_obey(link, json.loads(line))), flush=True)
    server.close()
    for task in tuple(serving):
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], int(sys.argv[2])))
