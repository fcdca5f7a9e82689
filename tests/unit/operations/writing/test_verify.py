"""What was written is read back: anything that differs, or is no archive, is found out."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, build_header, read_fields
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import NotFound, ObjectChanged, VerificationFailed
from msglc_browser.operations.writing.verify import (
    check_archive,
    check_children,
    check_copy,
    verify_layout,
    verify_object,
)
from msglc_browser.operations.writing.verify_plain import (
    read_file_spans,
    verify_plain_draft,
    verify_size,
)
from msglc_browser.storage.places.version import Version
from tests.archive_bytes import raw_archive
from tests.servers.archives import combine_archives, make_archive, msglc_settings
from tests.servers.ranged_store import PLACE, RangedStore, on_server

CHILDREN = [make_archive({"n": number, "x": "y" * 500}) for number in range(3)]

WHOLE = combine_archives(CHILDREN)

STARTS = [WHOLE.index(child) for child in CHILDREN]

MAGIC = b"mine".rjust(30, b"\0")

KIB = 1024

MIB = KIB * KIB


def flipped(data: bytes, at: int) -> bytes:
    """`data` with another byte at `at`."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


# --- files ---------------------------------------------------------------------------------


def checked(folder: Path, data: bytes, **more: tuple[bytes, ...]) -> None:
    path = folder / "new.msg"
    path.write_bytes(data)
    asyncio.run(check_archive(path, **more))


@pytest.mark.parametrize("archive", [WHOLE, make_archive(5), make_archive({}), CHILDREN[0]])
def test_sound_archive_passes(tmp_path: Path, archive: bytes) -> None:
    checked(tmp_path, archive)


@pytest.mark.parametrize("more", [b"\0", WHOLE])
def test_archive_with_more_behind_it_is_refused(tmp_path: Path, more: bytes) -> None:
    with pytest.raises(VerificationFailed, match="does not match its header"):
        checked(tmp_path, WHOLE + more)


@pytest.mark.parametrize("size", [0, 49, 50, len(WHOLE) - 1])
def test_archive_that_is_cut_off_is_refused(tmp_path: Path, size: int) -> None:
    with pytest.raises(VerificationFailed, match="could not be read back and was not stored"):
        checked(tmp_path, WHOLE[:size])


def test_archive_with_a_broken_entry_is_refused_and_the_entry_named(tmp_path: Path) -> None:
    archive = raw_archive(b"\x01\x02", {"p": [0, 2], "t": [{"p": [0, 1]}, {"p": [5, 2]}]})
    with pytest.raises(VerificationFailed, match="damaged entries") as caught:
        checked(tmp_path, archive)
    assert "outside" in caught.value.details


def test_archive_whose_toc_is_damaged_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VerificationFailed, match="could not be read back"):
        checked(tmp_path, raw_archive(b"\x01", None, toc_bytes=b"\xc1"))


def test_archive_of_another_magic_passes_where_the_magic_is_known(tmp_path: Path) -> None:
    with msglc_settings(magic=b"mine"):
        archive = make_archive([1, 2])
    checked(tmp_path, archive, magics=(b"mine",))
    with pytest.raises(VerificationFailed, match="not an msglc archive"):
        checked(tmp_path, archive)


def test_file_that_is_away_is_no_matter_of_verification(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        asyncio.run(check_archive(tmp_path / "none"))


def children_checked(folder: Path, data: bytes, starts: Sequence[int]) -> None:
    path = folder / "new.msg"
    path.write_bytes(data)
    asyncio.run(check_children(path, starts))


IN_DATA = [start - HEADER_SIZE for start in STARTS]


@pytest.mark.parametrize("starts", [IN_DATA, IN_DATA[::-1], []])
def test_children_pass_whatever_their_order(tmp_path: Path, starts: list[int]) -> None:
    children_checked(tmp_path, WHOLE, starts)


@pytest.mark.parametrize("number", range(3))
def test_child_that_is_no_archive_is_refused(tmp_path: Path, number: int) -> None:
    with pytest.raises(VerificationFailed, match="not an msglc archive"):
        children_checked(tmp_path, flipped(WHOLE, STARTS[number] + 25), IN_DATA)


@pytest.mark.parametrize("number", range(3))
def test_child_that_reaches_into_its_neighbour_is_refused(tmp_path: Path, number: int) -> None:
    child = CHILDREN[number]
    found = read_fields(child)
    longer = build_header(found.protocol, found.toc_start, found.toc_size + 1)
    start = STARTS[number]
    data = WHOLE[:start] + longer + WHOLE[start + HEADER_SIZE :]
    with pytest.raises(VerificationFailed, match=f"expected {len(child) + 1} bytes"):
        children_checked(tmp_path, data, IN_DATA)


def test_child_that_starts_where_no_archive_does_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VerificationFailed):
        children_checked(tmp_path, WHOLE, [*IN_DATA, IN_DATA[1] + 1])
    with pytest.raises(VerificationFailed):
        children_checked(tmp_path, WHOLE, [IN_DATA[0], IN_DATA[0]])


def test_spans_of_a_file_are_read_in_the_order_asked(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    spans = [Span(8, 10), Span(0, 3), Span(4, 4), Span(9, 12)]
    assert asyncio.run(read_file_spans(path, spans)) == [b"89", b"012", b"", b"9"]


@pytest.mark.parametrize("at", [10, 45, STARTS[2] + 45, len(WHOLE) - 1])
def test_copy_in_a_file_that_differs_is_refused(tmp_path: Path, at: int) -> None:
    draft, original = tmp_path / "draft", tmp_path / "original"
    original.write_bytes(WHOLE)

    async def read(spans: Sequence[Span]) -> list[bytes]:
        return await read_file_spans(original, spans)

    draft.write_bytes(WHOLE)
    asyncio.run(check_copy(draft, read))
    draft.write_bytes(flipped(WHOLE, at))
    with pytest.raises(VerificationFailed, match="could not be read back"):
        asyncio.run(check_copy(draft, read))


# --- objects -------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [10, 45, STARTS[0] + 45, STARTS[2] + 45, len(WHOLE) - 1])
def test_object_that_differs_from_its_draft_is_found_out(tmp_path: Path, at: int) -> None:
    draft = tmp_path / "draft"
    draft.write_bytes(WHOLE)
    uploaded = Version(PLACE, '"one"', len(WHOLE))

    async def check(store: RangedStore) -> None:
        info = await verify_object(store, uploaded, draft)
        assert (info.size_bytes, info.etag) == (len(WHOLE), '"one"')

    on_server(WHOLE, check)
    with pytest.raises(VerificationFailed, match="differs from what was written"):
        on_server(flipped(WHOLE, at), check)


@pytest.mark.parametrize("difference", [-1, 1])
def test_object_of_another_size_is_found_out_with_both_sizes(difference: int) -> None:
    uploaded = Version(PLACE, '"one"', 1000 + difference)
    with pytest.raises(VerificationFailed) as caught:
        on_server(b"x" * 1000, lambda store: verify_size(store, uploaded))
    assert f"has 1,000 bytes on the server, but {1000 + difference:,} were" in caught.value.message


def test_size_that_is_unknown_is_not_taken_for_none() -> None:
    async def check(store: RangedStore) -> None:
        assert (await verify_size(store, Version(PLACE, '"one"'))).size_bytes == 1000

    on_server(b"x" * 1000, check)
    with pytest.raises(VerificationFailed, match="has 1,000 bytes on the server, but 0 were"):
        on_server(b"x" * 1000, lambda store: verify_size(store, Version(PLACE, '"one"', 0)))


@pytest.mark.parametrize("size", [len(WHOLE) - 1, len(WHOLE) + 1])
def test_size_is_looked_at_whatever_else_is_compared(tmp_path: Path, size: int) -> None:
    draft = tmp_path / "draft"
    draft.write_bytes(WHOLE)
    uploaded = Version(PLACE, '"one"', size)
    for check in (
        lambda store: verify_object(store, uploaded, draft),
        lambda store: verify_plain_draft(store, uploaded, draft),
        lambda store: verify_layout(store, uploaded, layout(), STARTS),
    ):
        with pytest.raises(VerificationFailed, match=f"{size:,} were written"):
            on_server(WHOLE, check)


def test_object_replaced_meanwhile_is_told_as_changed(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.write_bytes(WHOLE)
    theirs = Version(PLACE, '"other"', len(WHOLE))
    with pytest.raises(ObjectChanged):
        on_server(WHOLE, lambda store: verify_object(store, theirs, draft))
    with pytest.raises(ObjectChanged):
        on_server(WHOLE, lambda store: verify_plain_draft(store, theirs, draft))


END = 64 * KIB


@pytest.mark.parametrize("size", [1, END - 1, END, END + 1, 2 * END, 2 * END + 1, 10 * END])
def test_both_ends_of_a_plain_object_are_compared(tmp_path: Path, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    draft = tmp_path / "draft"
    draft.write_bytes(data)

    def check(store: RangedStore) -> Awaitable[None]:
        return verify_plain_draft(store, Version(PLACE, '"one"', size), draft)

    store = on_server(data, check)
    compared = {0, min(END, size) - 1, max(0, size - END), size - 1}
    for at in compared:
        with pytest.raises(VerificationFailed):
            on_server(flipped(data, at), check)
    if size > 2 * END:
        on_server(flipped(data, END), check)
        on_server(flipped(data, size - END - 1), check)
    assert all(span.end <= size for span in store.asked)


def test_empty_plain_object_is_asked_for_no_bytes(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.write_bytes(b"")
    uploaded = Version(PLACE, '"one"', 0)
    store = on_server(b"", lambda store: verify_plain_draft(store, uploaded, draft))
    assert store.asked == []


# --- layouts -------------------------------------------------------------------------------


def layout(whole: bytes = WHOLE, starts: Sequence[int] = STARTS) -> list[Segment]:
    """What a combined archive is made of: header, copied children, TOC."""
    toc_at = HEADER_SIZE + read_fields(whole).toc_start
    ends = [*starts[1:], toc_at]
    copies = [
        Copied(n, Span(0, end - start))
        for n, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    return [Literal(whole[:HEADER_SIZE]), *copies, Literal(whole[toc_at:])]


def laid_out(
    data: bytes, segments: Sequence[Segment] | None = None, starts: Sequence[int] = STARTS
) -> RangedStore:
    """The store after what it holds was compared with a layout."""
    uploaded = Version(PLACE, '"one"', len(data))
    made_of = layout() if segments is None else segments
    return on_server(data, lambda store: verify_layout(store, uploaded, made_of, starts))


@pytest.mark.parametrize("starts", [STARTS, STARTS[::-1], []])
def test_object_made_as_laid_out_passes(starts: list[int]) -> None:
    laid_out(WHOLE, starts=starts)


@pytest.mark.parametrize("number", range(3))
def test_child_that_arrived_as_no_archive_is_found_out(number: int) -> None:
    data = flipped(WHOLE, STARTS[number] + 25)
    for starts in (STARTS, STARTS[::-1]):
        with pytest.raises(VerificationFailed) as caught:
            laid_out(data, starts=starts)
        assert "not an msglc archive" in caught.value.details
    laid_out(data, starts=[start for start in STARTS if start != STARTS[number]])


@pytest.mark.parametrize("number", range(3))
def test_child_that_arrived_too_long_for_its_place_is_found_out(number: int) -> None:
    found = read_fields(CHILDREN[number])
    longer = build_header(found.protocol, found.toc_start, found.toc_size + 1)
    at = STARTS[number]
    with pytest.raises(VerificationFailed) as caught:
        laid_out(WHOLE[:at] + longer + WHOLE[at + HEADER_SIZE :])
    assert f"expected {len(CHILDREN[number]) + 1} bytes" in caught.value.details


@pytest.mark.parametrize("at", [31, 40, len(WHOLE) - 1, len(WHOLE) - 5])
def test_new_bytes_that_arrived_otherwise_are_found_out(at: int) -> None:
    with pytest.raises(VerificationFailed):
        laid_out(flipped(WHOLE, at))


def test_copied_bytes_are_not_read_again() -> None:
    laid_out(flipped(WHOLE, STARTS[1] + HEADER_SIZE + 3))


@pytest.mark.parametrize("more", [b"", b"x"])
def test_object_that_is_not_as_long_as_its_header_says_is_found_out(more: bytes) -> None:
    data = WHOLE + more
    segments = [*layout(), Literal(more)]
    if not more:
        laid_out(data, segments)
        return
    with pytest.raises(VerificationFailed) as caught:
        laid_out(data, segments)
    assert caught.value.details == "Its size does not match its header."


@pytest.mark.parametrize("size", [1, HEADER_SIZE - 1])
def test_object_too_short_for_a_header_is_found_out(size: int) -> None:
    with pytest.raises(VerificationFailed):
        laid_out(WHOLE[:size], [Literal(WHOLE[:size])], starts=[])


def test_object_of_another_magic_passes_where_the_magic_is_known() -> None:
    found = read_fields(WHOLE)
    data = build_header(found.protocol, found.toc_start, found.toc_size, MAGIC) + WHOLE[50:]
    uploaded = Version(PLACE, '"one"', len(data))

    def check(store: RangedStore, magics: tuple[bytes, ...]) -> Awaitable[None]:
        return verify_layout(store, uploaded, layout(data), magics=magics)

    on_server(data, lambda store: check(store, (b"mine",)))
    with pytest.raises(VerificationFailed):
        on_server(data, lambda store: check(store, (b"other",)))


@pytest.mark.parametrize("at", [0, 8 * MIB - 1, 8 * MIB, 16 * MIB - 1, 16 * MIB])
def test_every_byte_of_a_long_literal_is_compared(at: int) -> None:
    toc = b"\xa1" * (16 * MIB + 1)
    data = build_header(Protocol.MSGPACK, 1, len(toc)) + b"\x05" + toc
    segments: list[Segment] = [Literal(data[:50]), Copied(0, Span(0, 1)), Literal(toc)]
    store = laid_out(data, segments, starts=[])
    assert max(span.size for span in store.asked) <= 8 * MIB
    with pytest.raises(VerificationFailed):
        laid_out(flipped(data, 51 + at), segments, starts=[])
