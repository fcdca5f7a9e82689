"""What a killed program has begun is found by the next one, and by no one else."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError
from msglc_browser.operations.writing.temporary import temporary_file
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.writing.write_journal import NoJournal, WriteJournal
from tests.servers.no_room import no_room

TARGET = S3Location("p", "bucket", "a key/with #.msg")
NOTHING = '{"uploads": [], "drafts": []}'
OTHER = S3Location("p", "bucket", "b")
_DIES = """
import os, signal, sys
from pathlib import Path
from msglc_browser.operations.writing.temporary import temporary_file
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.writing.write_journal import WriteJournal
folder, target = map(Path, sys.argv[1:])
journal = WriteJournal(folder)
journal.upload_began(S3Location("p", "bucket", "k"), "id-1", {"n": 1})
with temporary_file(journal=journal) as draft, temporary_file(beside=target, journal=journal) as b:
    draft.write_bytes(b"x")
    b.write_bytes(b"x")
    print(draft, b, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_program_leaves_uploads_to_the_next_and_its_files_go(
    tmp_path: Path, temporary_folder: Path
) -> None:
    target = tmp_path / "saved" / "a.msg"
    target.parent.mkdir()
    command = [sys.executable, "-c", _DIES, str(tmp_path / "journal"), str(target)]
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=False, cwd=Path.cwd(), env=_environment()
    )
    assert ended.returncode == -signal.SIGKILL
    left = [Path(each) for each in ended.stdout.split()]
    assert all(each.exists() for each in left)

    journal = WriteJournal(tmp_path / "journal")
    (found,) = journal.take_over()

    assert (found.target.key, found.upload_id, found.recipe) == ("k", "id-1", {"n": 1})
    assert not any(each.exists() for each in left)
    assert list(temporary_folder.iterdir()) == []
    assert journal.uploads() == (found,)
    journal.close()
    assert WriteJournal(tmp_path / "journal").take_over() == (found,)  # still not ended


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}


def test_running_program_keeps_what_is_its_own(tmp_path: Path) -> None:
    running, starting = WriteJournal(tmp_path), WriteJournal(tmp_path)
    with temporary_file(beside=tmp_path / "a", journal=running) as draft:
        running.upload_began(TARGET, "id", {})
        assert starting.take_over() == ()
        assert draft.exists()
    running.upload_ended(TARGET, "id")
    running.close()
    starting.close()
    assert list(tmp_path.iterdir()) == []


def test_upload_that_ended_is_forgotten(tmp_path: Path) -> None:
    journal = WriteJournal(tmp_path)
    journal.upload_began(TARGET, "1", {})
    journal.upload_began(OTHER, "2", {"x": [1]})
    journal.upload_ended(TARGET, "1")
    journal.close()
    (found,) = WriteJournal(tmp_path).take_over()
    assert (found.target, found.upload_id, found.recipe) == (OTHER, "2", {"x": [1]})


def test_upload_that_never_began_can_end_and_writes_nothing(tmp_path: Path) -> None:
    journal = WriteJournal(tmp_path / "journal")
    journal.upload_ended(TARGET, "1")
    assert not (tmp_path / "journal").exists()
    journal.close()


def test_journal_makes_all_folders_that_it_lies_in(tmp_path: Path) -> None:
    journal = WriteJournal(tmp_path / "state" / "msglc" / "journal")
    journal.upload_began(TARGET, "1", {})
    folder = tmp_path / "state" / "msglc" / "journal"
    assert [path.suffix for path in sorted(folder.iterdir())] == [".json", ".lock"]
    assert os.name == "nt" or stat.S_IMODE(folder.stat().st_mode) == 0o700
    journal.close()


def test_without_a_journal_nothing_is_known_or_left() -> None:
    journal = NoJournal()
    journal.upload_began(TARGET, "1", {})
    assert not journal.knows(TARGET, "1")
    assert journal.uploads() == journal.take_over() == ()
    assert journal.problem is None


@pytest.mark.parametrize(
    "name", ["precious", "msglc-browser-x/../precious", ".msglc-browser-/../../precious"]
)
def test_forged_journal_deletes_nothing_but_temporary_files(tmp_path: Path, name: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "msglc-browser-x").mkdir()
    journal = tmp_path / "journal"
    journal.mkdir()
    rows = {"uploads": [], "drafts": [str(tmp_path / name), "relative/msglc-browser-x", ""]}
    (journal / "a.json").write_text(json.dumps(rows))
    WriteJournal(journal).take_over()
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"uploads": [1], "drafts": []}', "[" * 9999])
def test_journal_that_cannot_be_understood_is_put_aside(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.json").write_text(text)
    journal = WriteJournal(tmp_path)
    assert journal.take_over() == ()
    assert journal.problem is not None and "put aside as a.bad" in journal.problem.hint
    assert (tmp_path / "a.bad").read_text() == text
    assert "cannot read the journal" in caplog.text


def test_journal_that_cannot_be_read_for_now_is_left_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    earlier = WriteJournal(tmp_path)
    earlier.upload_began(TARGET, "id", {"x": 1})
    earlier.close()
    [path] = tmp_path.glob("*.json")

    def fail(_path: Path, *_more: object) -> str:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", fail)
        journal = WriteJournal(tmp_path)
        assert journal.take_over() == ()
    assert journal.problem is not None
    assert journal.problem.message.endswith(f"{path} could not be read: Input/output error.")
    assert "left as it is" in journal.problem.hint and "cannot read the journal" in caplog.text
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ".lock"] == [path.name]
    assert [each.upload_id for each in journal.take_over()] == ["id"]
    assert journal.problem is None
    journal.close()


@pytest.mark.parametrize("name", ["a.json", "a.lock"])
def test_folder_in_the_place_of_a_journal_or_its_lock_is_left_and_said(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).mkdir()
    if name == "a.lock":
        (tmp_path / "a.json").write_text(NOTHING)
    journal = WriteJournal(tmp_path)
    assert journal.take_over() == ()
    assert journal.problem is not None and "a.json could not be read" in journal.problem.message
    assert (tmp_path / "a.json").exists() and (tmp_path / name).is_dir()


def test_journals_whose_folder_cannot_be_read_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = WriteJournal(tmp_path / "file")
    assert journal.take_over() == ()
    assert journal.problem is not None and "Not a directory" in journal.problem.message
    absent = WriteJournal(tmp_path / "none")
    assert absent.take_over() == () and absent.problem is None


def test_later_try_does_not_forget_a_begin_without_an_answer(tmp_path: Path) -> None:
    journal = WriteJournal(tmp_path)
    journal.upload_began(TARGET, "", {"x": 1})
    journal.upload_left(TARGET, "")  # no answer came
    journal.upload_began(TARGET, "", {"x": 1})
    journal.upload_began(TARGET, "id", {"x": 1})
    journal.upload_ended(TARGET, "id")
    journal.upload_left(TARGET, "")
    assert [each.upload_id for each in journal.uploads()] == [""]
    journal.close()


def test_disk_that_cannot_be_written_lets_no_upload_begin(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = WriteJournal(tmp_path / "file" / "journal")
    with pytest.raises(LocalFileError, match="Nothing was uploaded"):
        journal.upload_began(TARGET, "", {})
    assert journal.uploads() == ()
    assert not journal.knows(TARGET, "")
    journal.close()


def test_full_disk_keeps_what_was_noted_before(tmp_path: Path) -> None:
    journal = WriteJournal(tmp_path / "journal")
    journal.upload_began(TARGET, "", {"x": 1})
    journal.upload_left(TARGET, "")  # no answer came
    with no_room(), pytest.raises(LocalFileError, match="File too large") as caught:
        journal.upload_began(TARGET, "", {"x": 2})
    assert "Free some disk space" in caught.value.hint
    assert [each.recipe for each in journal.uploads()] == [{"x": 1}]
    assert [path.suffix for path in sorted((tmp_path / "journal").iterdir())] == [".json", ".lock"]
    journal.close()
    assert [each.recipe for each in WriteJournal(tmp_path / "journal").take_over()] == [{"x": 1}]


def test_full_disk_leaves_the_journal_of_an_earlier_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    earlier = WriteJournal(tmp_path)
    earlier.upload_began(TARGET, "id", {"x": 1})
    earlier.close()
    [path] = tmp_path.glob("*.json")
    journal = WriteJournal(tmp_path)
    with no_room():
        assert [each.upload_id for each in journal.take_over()] == ["id"]
    assert path.exists() and "cannot save the journal" in caplog.text
    # It is in the file of neither: the next run must still find it.
    assert [each.upload_id for each in WriteJournal(tmp_path).take_over()] == ["id"]
    journal.close()


def test_full_disk_fails_no_temporary_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = WriteJournal(tmp_path / "journal")
    with no_room():
        journal.draft_began(tmp_path / "msglc-browser-1.part")
        journal.draft_ended(tmp_path / "msglc-browser-1.part")
    journal.close()
    assert "cannot save the journal" in caplog.text
    assert list((tmp_path / "journal").iterdir()) == []


def test_journal_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    row = {
        "profile": "p",
        "bucket": "bucket",
        "key": "a key/with #.msg",
        "upload_id": "id-1",
        "begun": "2026-11-29T12:00:00+00:00",
        "recipe": {"n": 1},
    }
    (tmp_path / "old.json").write_text(json.dumps({"uploads": [row], "drafts": []}))
    (found,) = WriteJournal(tmp_path).take_over()
    assert (found.target, found.upload_id, found.recipe) == (TARGET, "id-1", {"n": 1})
