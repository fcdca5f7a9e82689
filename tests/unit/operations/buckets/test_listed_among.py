"""A listing tells of many objects at once, and says of which it does not."""

from pathlib import Path

from msglc_browser.operations.buckets.listed_among import listed_among
from tests.servers.memory_bucket import MemoryWorkspace, at, run


def test_objects_of_two_folders_are_found(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        for key in ("a/1", "a/2", "b/1", "b/12"):
            workspace.bucket.memory.put(key, key.encode())
        wanted = [at("a/1"), at("a/3"), at("b/12")]
        listed, untold = await listed_among(workspace, wanted)
        assert {place.key: row.size_bytes for place, row in listed.items()} == {"a/1": 3, "b/12": 4}
        assert not untold

    run(tmp_path, work)


def test_folder_of_many_others_is_not_read_to_its_end(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        for number in range(6_000):
            memory.put(f"{number:05d}", b"")
        listed, untold = await listed_among(workspace, [at("00001"), at("05999")])
        assert set(listed) == {at("00001")}
        assert untold == {at("05999")}
        assert memory.methods() == ["list_objects_v2"] * 5

    run(tmp_path, work)


def test_keys_that_start_alike_are_listed_by_that(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("in/run-1", b"x")
        await listed_among(workspace, [at("in/run-1"), at("in/run-20")])
        await listed_among(workspace, [at("in/run-1")])
        assert [call["Prefix"] for _, call in memory.calls] == ["in/run-", "in/run-1"]

    run(tmp_path, work)
