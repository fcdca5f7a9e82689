"""The files that keep the program's state: shared, private, and never a reason not to start."""

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from filelock import FileLock

from msglc_browser.errors import LocalFileError
from msglc_browser.state_file import State, StateFile, make_private_folder, tighten_folder
from tests.servers.no_room import no_room

posix = pytest.mark.skipif(os.name != "posix", reason="rights of files as on POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def at(path: Path) -> StateFile:
    return StateFile(path, "settings")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def adding(key: str, value: object) -> Callable[[State | None], State]:
    return lambda old: {**(old or {}), key: value}


def failing(code: int) -> Callable[..., NoReturn]:
    def fail(*_args: object, **_kwargs: object) -> NoReturn:
        raise OSError(code, os.strerror(code))

    return fail


def test_a_missing_file_holds_nothing_and_is_no_problem(path: Path) -> None:
    file = at(path)
    assert file.read() is None
    assert file.problem is None
    assert names(path.parent) == []


def test_a_change_is_read_by_another_window(path: Path) -> None:
    assert at(path).change(adding("a", "é\udce9")) == {"a": "é\udce9"}
    assert at(path).read() == {"a": "é\udce9"}
    assert "é\\udce9" in path.read_text("utf-8")


def test_two_windows_change_what_the_other_one_wrote(path: Path) -> None:
    first, second = at(path), at(path)
    first.change(adding("a", 1))
    second.change(adding("b", 2))
    first.change(lambda old: {key: value for key, value in (old or {}).items() if key != "b"})
    assert second.change(adding("c", 3)) == {"a": 1, "c": 3}


def test_no_change_of_two_processes_is_lost(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from msglc_browser.state_file import StateFile\n"
        "file, name = StateFile(Path(sys.argv[1]), 'settings'), sys.argv[2]\n"
        "for number in range(40):\n"
        "    file.change(lambda old: {**(old or {}), f'{name}{number}': number})\n"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name], cwd=Path.cwd())
        for name in ("a", "b")
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    found = at(path).read()
    assert found is not None
    assert len(found) == 80


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"theme": "\xff"}', id="not UTF-8"),
        pytest.param(b"[" * 50_000, id="nested"),
        pytest.param(b'{"a": ' + b"9" * 5_000 + b"}", id="digits"),
        pytest.param(b"{", id="unfinished"),
        pytest.param(b"[]", id="not an object"),
        pytest.param(b'{"a": 1} x', id="more"),
    ],
)
def test_content_that_makes_no_sense_is_put_aside_each_time(path: Path, content: bytes) -> None:
    for number in (1, 2):
        path.write_bytes(content)
        file = at(path)
        assert file.read() is None
        aside = path.with_name(f"state.unreadable-{number}.json")
        assert aside.read_bytes() == content
        assert file.problem is not None
        assert file.problem.message.startswith("The settings could not be read: ")
        assert file.problem.hint == f"The file was kept as {aside}."
        assert not path.exists()
    assert at(path).change(adding("a", 1)) == {"a": 1}
    assert names(path.parent) == [
        "state.json",
        "state.lock",
        "state.unreadable-1.json",
        "state.unreadable-2.json",
    ]


def test_content_of_another_kind_is_put_aside(path: Path) -> None:
    path.write_text('{"rows": 1}')
    file = StateFile(path, "rows", is_ours=lambda found: isinstance(found.get("rows"), list))
    assert file.read() is None
    assert path.with_name("state.unreadable-1.json").read_text() == '{"rows": 1}'


def test_a_change_puts_aside_what_became_unreadable_meanwhile(path: Path) -> None:
    file = at(path)
    file.change(adding("a", 1))
    path.write_text("{")
    assert file.change(adding("b", 2)) == {"b": 2}
    assert path.with_name("state.unreadable-1.json").read_text() == "{"


def test_what_another_window_mended_meanwhile_is_read(path: Path, tmp_path: Path) -> None:
    path.write_text("{")

    class Late(StateFile):
        def hold(self) -> None:
            super().hold()
            path.write_text('{"a": 1}')

    late = Late(path, "settings")
    assert late.read() == {"a": 1}
    assert late.problem is None
    assert names(tmp_path) == ["state.json", "state.lock"]


@pytest.mark.parametrize("is_over", [False, True])
def test_a_file_above_the_limit_is_not_ours(path: Path, *, is_over: bool) -> None:
    text = json.dumps({"a": "x" * 20})
    path.write_text(text)
    file = StateFile(path, "settings", limit_bytes=len(text) - is_over)
    assert (file.read() is None) is is_over
    assert path.exists() is not is_over


def test_a_folder_in_place_of_the_file_is_put_aside(path: Path) -> None:
    path.mkdir()
    (path / "mine").touch()
    file = at(path)
    assert file.read() is None
    assert file.problem is not None
    assert (path.with_name("state.unreadable-1.json") / "mine").exists()
    assert file.change(adding("a", 1)) == {"a": 1}


@posix
def test_a_pipe_in_place_of_the_file_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    assert at(path).read() is None
    assert path.with_name("state.unreadable-1.json").exists()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
def test_a_file_that_cannot_be_opened_is_left_and_not_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path.write_text('{"a": 1}')
    file = at(path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", failing(code))
        assert file.read() is None
        problem = file.problem
        with pytest.raises(LocalFileError, match="cannot be read"):
            file.change(adding("b", 2))
    assert problem is not None
    assert str(path) in problem.message
    assert problem.hint == "The file was left as it is. Changes cannot be saved."
    assert path.read_text() == '{"a": 1}'
    assert file.change(adding("b", 2)) == {"a": 1, "b": 2}
    assert file.read() is not None
    assert file.problem is None


def test_a_file_that_cannot_be_put_aside_is_left_and_not_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("{")
    monkeypatch.setattr(Path, "rename", failing(errno.EROFS))
    file = at(path)
    assert file.read() is None
    assert file.problem is not None
    assert file.problem.hint == "The file was left as it is. Changes cannot be saved."
    with pytest.raises(LocalFileError):
        file.change(adding("b", 2))
    assert path.read_text() == "{"


@posix
def test_only_the_owner_can_read_what_is_written(path: Path) -> None:
    inside = path.parent / "new" / "state.json"
    seen: list[int] = []
    replace = Path.replace

    def watched(fresh: Path, target: Path) -> Path:
        seen.append(mode_of(fresh))
        return replace(fresh, target)

    before = os.umask(0)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "replace", watched)
            at(inside).change(adding("a", 1))
    finally:
        os.umask(before)
    assert seen == [0o600]
    assert mode_of(inside.parent) == 0o700
    assert {each.name: mode_of(each) for each in inside.parent.iterdir()} == {
        "state.json": 0o600,
        "state.lock": 0o600,
    }


@posix
def test_files_of_earlier_versions_are_tightened_when_read(path: Path) -> None:
    path.write_text("{}")
    path.chmod(0o644)
    at(path).read()
    assert mode_of(path) == 0o600


@posix
def test_a_folder_is_private_when_made_and_tightened_only_on_request(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    old.chmod(0o755)
    make_private_folder(old)
    assert mode_of(old) == 0o755
    tighten_folder(old)
    assert mode_of(old) == 0o700
    tighten_folder(tmp_path / "none")
    make_private_folder(tmp_path / "new")
    assert mode_of(tmp_path / "new") == 0o700


def test_what_does_not_change_is_not_written(path: Path) -> None:
    at(path).change(adding("a", 1))
    before = path.stat()
    at(path).change(adding("a", 1))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert at(path).change(lambda old: None) is None
    assert at(path).read() == {"a": 1}


def test_a_window_that_holds_the_file_too_long_is_named(path: Path) -> None:
    waiting = StateFile(path, "settings", patience_s=0.01)
    with (
        at(path).held(),
        pytest.raises(LocalFileError, match="another window is using") as caught,
    ):
        waiting.change(adding("a", 1))
    assert caught.value.hint == "Try again in a moment."
    assert waiting.change(adding("a", 1)) == {"a": 1}


def test_who_holds_the_file_may_change_it(path: Path) -> None:
    file = at(path)
    with file.held():
        assert file.change(adding("a", 1)) == {"a": 1}
    assert StateFile(path, "settings", patience_s=0.01).change(adding("b", 2))


@pytest.mark.parametrize(
    "error",
    [
        NotImplementedError("FileSystem does not appear to support flock"),
        OSError(errno.ENOLCK, "No locks available"),
        OSError(errno.EOPNOTSUPP, "Operation not supported"),
    ],
)
def test_a_file_system_without_locks_is_written_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_args: object) -> NoReturn:
        raise error

    monkeypatch.setattr(FileLock, "acquire", fail)
    assert at(path).change(adding("a", 1)) == {"a": 1}


def test_another_failure_to_lock_is_told_and_nothing_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FileLock, "acquire", failing(errno.EIO))
    with pytest.raises(LocalFileError, match="Cannot save the settings"):
        at(path).change(adding("a", 1))
    assert not path.exists()


def test_a_full_disk_leaves_the_old_content(path: Path) -> None:
    file = at(path)
    file.change(adding("a", 1))
    with no_room(), pytest.raises(LocalFileError, match="Cannot save the settings"):
        file.change(adding("b", 2))
    assert file.read() == {"a": 1}
    assert names(path.parent) == ["state.json", "state.lock"]


def test_a_mark_at_the_start_of_the_text_is_no_fault(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert at(path).read() == {"a": 1}
