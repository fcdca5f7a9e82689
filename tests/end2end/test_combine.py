"""Combining on a real server: the bytes of msglc.combine, from anywhere to anywhere."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from msglc_browser.errors import (
    BadInput,
    CorruptArchive,
    LocalFileError,
    NotAnArchive,
    NotFound,
    ObjectChanged,
    TargetExists,
)
from msglc_browser.operations.combining.combine import (
    CombineMode,
    CombineSpec,
    SourceCheck,
    check_sources,
    combine,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, Location
from tests.servers.archives import combine_archives, make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, cancelled_at, noise, place, run

SMALL = {
    "runs/one.msg": make_archive({"a": 1}),
    "runs/two.msg": make_archive([1.5] * 5000),
    "runs/three.msg": make_archive({"k": "v" * 70_000}, protocol="cbor"),
    "all.msg": combine_archives([make_archive(1), make_archive("x")]),
}
BIG = [make_archive(noise(11 * 2**20, seed=number)) for number in range(2)]


def combined(
    bucket: S3Bucket, folder: Path, spec: CombineSpec, phases: Phases | None = None
) -> WriteResult:
    async def work(workspace: Workspace) -> WriteResult:
        return await combine(workspace, spec, phases or Phases())

    return run(folder, work, bucket.server)


def spec_of(
    bucket: S3Bucket,
    keys: list[str],
    *,
    mode: CombineMode = CombineMode.DICT,
    target: Location | None = None,
    overwrite: bool = False,
) -> CombineSpec:
    sources = tuple(CombineSource(place(bucket, key), name=key) for key in keys)
    return CombineSpec(sources, mode, target or place(bucket, "new/all.msg"), overwrite)


@pytest.fixture
def runs(weed_bucket: S3Bucket) -> S3Bucket:
    """A bucket with small archives."""
    weed_bucket.fill(SMALL)
    return weed_bucket


def test_combine_by_name_gives_the_bytes_of_msglc(runs: S3Bucket, tmp_path: Path) -> None:
    phases = Phases()
    result = combined(runs, tmp_path, spec_of(runs, list(SMALL)), phases)
    data = runs.get("new/all.msg")
    assert data == combine_archives(SMALL)
    assert result.size_bytes == len(data)
    assert result.location == place(runs, "new/all.msg")
    assert phases.seen == [
        "Checking the archives",
        "Copying",
        "Uploading",
        "Verifying",
    ]


def test_combine_as_list_gives_the_bytes_of_msglc(runs: S3Bucket, tmp_path: Path) -> None:
    combined(runs, tmp_path, spec_of(runs, list(SMALL), mode=CombineMode.LIST))
    assert runs.get("new/all.msg") == combine_archives(list(SMALL.values()))


def test_combine_of_large_sources_is_uploaded_in_parts(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    sources = {f"{number}.msg": data for number, data in enumerate(BIG)}
    weed_bucket.fill(sources)
    result = combined(weed_bucket, tmp_path, spec_of(weed_bucket, list(sources)))
    assert weed_bucket.get("new/all.msg") == combine_archives(sources)
    assert result.etag.strip('"').endswith("-4")  # header and 5 MiB, the rest, the other one, TOC


def test_combine_of_files_and_objects_into_a_file(runs: S3Bucket, tmp_path: Path) -> None:
    file = tmp_path / "four.msg"
    file.write_bytes(make_archive({"four": 4}))
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "all.msg"
    spec = CombineSpec(
        (
            CombineSource(place(runs, "runs/one.msg"), "one"),
            CombineSource(LocalLocation(file), "four"),
        ),
        CombineMode.DICT,
        LocalLocation(target),
    )
    combined(runs, tmp_path, spec)
    expected = combine_archives({"one": SMALL["runs/one.msg"], "four": file.read_bytes()})
    assert target.read_bytes() == expected
    assert list(folder.iterdir()) == [target]


def test_combine_onto_one_of_its_sources_replaces_it_when_asked(
    runs: S3Bucket, tmp_path: Path
) -> None:
    target = place(runs, "runs/one.msg")
    keys = ["runs/one.msg", "runs/two.msg"]
    with pytest.raises(TargetExists):
        combined(runs, tmp_path, spec_of(runs, keys, target=target))
    assert runs.get("runs/one.msg") == SMALL["runs/one.msg"]
    combined(runs, tmp_path, spec_of(runs, keys, target=target, overwrite=True))
    assert runs.get("runs/one.msg") == combine_archives({key: SMALL[key] for key in keys})


def test_sources_are_checked_at_once_and_each_says_what_is_wrong(
    runs: S3Bucket, tmp_path: Path
) -> None:
    runs.fill({"plain.json": b"{}", "empty": b"", "cut.msg": SMALL["runs/two.msg"][:500]})
    keys = ["runs/one.msg", "plain.json", "empty", "cut.msg", "gone.msg"]

    async def work(workspace: Workspace) -> tuple[SourceCheck, ...]:
        locations: list[Location] = [place(runs, key) for key in keys]
        return await check_sources(workspace, [*locations, LocalLocation(tmp_path / "none")])

    checks = run(tmp_path, work, runs.server)
    assert [check.ok for check in checks] == [True, False, False, False, False, False]
    assert checks[0].size_bytes == len(SMALL["runs/one.msg"])
    assert checks[0].etag
    words = ["not an msglc archive", "empty", "truncated", "no such object", "does not exist"]
    assert all(word in check.message for word, check in zip(words, checks[1:], strict=True))


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (b"{}" * 100, NotAnArchive),
        (b"", NotAnArchive),
        (SMALL["runs/two.msg"][:-1], CorruptArchive),
        (None, NotFound),
    ],
)
def test_source_that_is_no_archive_stops_everything(
    runs: S3Bucket, tmp_path: Path, bad: bytes | None, error: type[Exception]
) -> None:
    if bad is not None:
        runs.put("bad.msg", bad)
    with pytest.raises(error, match=r"bad\.msg"):
        combined(runs, tmp_path, spec_of(runs, ["runs/one.msg", "bad.msg"]))
    assert "new/all.msg" not in runs.keys()  # noqa: SIM118


@pytest.mark.parametrize("names", [["a", "a"], ["a", ""], ["a", "\ud800"], []])
def test_names_that_cannot_be_are_refused(runs: S3Bucket, tmp_path: Path, names: list[str]) -> None:
    sources = tuple(CombineSource(place(runs, "runs/one.msg"), name) for name in names)
    spec = CombineSpec(sources, CombineMode.DICT, place(runs, "new.msg"))
    with pytest.raises(BadInput):
        combined(runs, tmp_path, spec)


def test_source_of_another_version_than_chosen_is_refused(runs: S3Bucket, tmp_path: Path) -> None:
    spec = CombineSpec(
        (CombineSource(place(runs, "runs/one.msg"), "one", etag='"other"'),),
        CombineMode.DICT,
        place(runs, "new.msg"),
    )
    with pytest.raises(ObjectChanged, match=r"runs/one\.msg"):
        combined(runs, tmp_path, spec)


def test_source_replaced_midway_stops_the_copy(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.fill({"0.msg": BIG[0], "1.msg": SMALL["runs/one.msg"]})
    phases = Phases().when("Copying on the server", lambda: weed_bucket.put("0.msg", BIG[1]))
    with pytest.raises(ObjectChanged, match=r"0\.msg"):
        combined(weed_bucket, tmp_path, spec_of(weed_bucket, ["0.msg", "1.msg"]), phases)
    assert weed_bucket.keys() == ["0.msg", "1.msg"]


@pytest.mark.parametrize(
    ("phase", "done_bytes"),
    [
        ("Checking the archives", 0),
        ("Copying on the server", 0),
        ("Copying on the server", 1),
        ("Copying on the server", 11 * 2**20),
    ],
)
def test_cancelled_combine_leaves_the_old_object_and_nothing_else(
    weed_bucket: S3Bucket, tmp_path: Path, phase: str, done_bytes: int
) -> None:
    weed_bucket.fill({"0.msg": BIG[0], "1.msg": BIG[1], "all.msg": b"old"})
    spec = spec_of(
        weed_bucket, ["0.msg", "1.msg"], target=place(weed_bucket, "all.msg"), overwrite=True
    )

    async def work(workspace: Workspace) -> bool:
        return await cancelled_at(
            phase, lambda phases: combine(workspace, spec, phases), done_bytes=done_bytes
        )

    assert run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.get("all.msg") == b"old"
    assert weed_bucket.unfinished_uploads() == []


def test_full_disk_is_told_before_anything_is_copied(
    runs: S3Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=10))
    with pytest.raises(LocalFileError, match="not enough room"):
        target = LocalLocation(tmp_path / "all.msg")
        combined(runs, tmp_path, spec_of(runs, list(SMALL), target=target))


def test_two_hundred_sources_are_combined(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    sources = {f"{number:03}.msg": make_archive({"id": number}) for number in range(200)}
    file = tmp_path / "files"
    file.mkdir()
    chosen = []
    for name, data in sources.items():
        (file / name).write_bytes(data)
        chosen.append(CombineSource(LocalLocation(file / name), name))
    spec = CombineSpec(tuple(chosen), CombineMode.DICT, place(weed_bucket, "all.msg"))
    combined(weed_bucket, tmp_path, spec)
    assert weed_bucket.get("all.msg") == combine_archives(sources)


def test_combine_run_twice_at_once_gives_one_whole_object(runs: S3Bucket, tmp_path: Path) -> None:
    async def work(workspace: Workspace) -> list[str]:
        spec = spec_of(runs, list(SMALL))
        results = await asyncio.gather(
            combine(workspace, spec, Phases()),
            combine(workspace, spec, Phases()),
            return_exceptions=True,
        )
        return sorted(type(result).__name__ for result in results)

    # The second finds its own bytes there, or another object: both are correct.
    assert run(tmp_path, work, runs.server)[-1] == "WriteResult"
    assert runs.get("new/all.msg") == combine_archives(SMALL)
