"""What is said when many things could not be transferred."""

from pathlib import Path

import pytest

from msglc_browser.concurrency.each_of import Course
from msglc_browser.errors import (
    AccessDenied,
    MsglcBrowserError,
    NotFound,
    PartlyWritten,
    TargetExists,
    TimedOut,
)
from msglc_browser.operations.transfer import shortfall
from msglc_browser.operations.transfer.shortfall import DOWNLOADED, UPLOADED, Shortfall
from msglc_browser.storage.places.location import LocalLocation

FOLDER = LocalLocation(Path("/data"))


def of(failures: dict[str, MsglcBrowserError], **more: object) -> Shortfall:
    course: Course[str] = Course(list(failures.items()))
    for name, value in more.items():
        setattr(course, name, value)
    return Shortfall.of(course, str, lambda name, error: f"{name}: {error.message}")


@pytest.mark.parametrize(
    ("failed", "total", "message", "hint"),
    [
        (1, None, "1 file could not be uploaded: 0. No.", "2,000 files were uploaded."),
        (3, None, "3 files could not be uploaded: 0, 1, 2. No.", "2,000 files were uploaded."),
        (
            4,
            5000,
            "4 of 5,000 files could not be uploaded: 0, 1, 2 and 1 more. No.",
            "2,000 of 5,000 files were uploaded.",
        ),
    ],
)
def test_count_and_names(failed: int, total: int | None, message: str, hint: str) -> None:
    lacking = of({str(number): AccessDenied("No.") for number in range(failed)})
    error = lacking.error(UPLOADED, FOLDER, 2000, total)
    assert isinstance(error, PartlyWritten)
    assert error.message == message
    assert error.hint == f"{hint} Retry continues with the remaining files."


def test_one_thing_is_one() -> None:
    error = of({"a": AccessDenied("No.")}).error(DOWNLOADED, FOLDER, 1, None)
    assert error.hint == "1 object was downloaded. Retry continues with the remaining objects."


def test_batches_add_up() -> None:
    lacking = Shortfall()
    lacking.add(of({"a": AccessDenied("No."), "b": NotFound("Gone.")}))
    lacking.add(of({"c": AccessDenied("No."), "d": TargetExists("d exists.")}, untried=["e", "f"]))
    lacking.add(of({"g": TimedOut("Lost.")}, untried=["h"], stopper=TimedOut("Lost.")))
    assert lacking.is_stopped
    error = lacking.error(DOWNLOADED, FOLDER, 0, None)
    assert error.message == (
        "5 objects could not be downloaded: a, b, c and 2 more. Lost. 3 more were not tried."
    )
    assert error.details == "a: No.\nb: Gone.\nc: No.\nd: d exists.\ng: Lost."


def test_reasons_are_told_once_and_taken_names_last() -> None:
    lacking = of({"a": TargetExists("a exists."), "b": AccessDenied("No."), "c": NotFound("Gone.")})
    lacking.add(of({"d": AccessDenied("Never."), "e": NotFound("Gone.")}))
    message = lacking.error(UPLOADED, FOLDER, 0, None).message
    assert message.endswith("a, b, c and 2 more. No. Gone.")


@pytest.mark.parametrize(
    ("more", "rest", "kind"),
    [
        ({}, "", TargetExists),
        ({}, "The rest was not tried.", PartlyWritten),
        ({"untried": ["b"]}, "", PartlyWritten),
        ({"was_cancelled": True}, "", PartlyWritten),
    ],
)
def test_only_what_overwriting_completes_is_about_taken_names(
    more: dict[str, object], rest: str, kind: type[MsglcBrowserError]
) -> None:
    error = of({"a": TargetExists("a exists.")}, **more).error(UPLOADED, FOLDER, 0, None, rest)
    assert type(error) is kind


@pytest.mark.parametrize(("room", "lines"), [(9, 1), (10, 2), (14, 2), (15, 3)])
def test_details_are_bounded(monkeypatch: pytest.MonkeyPatch, room: int, lines: int) -> None:
    lacking = Shortfall(_room=room)
    for _ in range(9):
        lacking.add(of({"a": AccessDenied("b")}))
    details = lacking.error(UPLOADED, FOLDER, 0, None).details
    assert details.splitlines() == ["a: b"] * lines


def test_kinds_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortfall, "_NAMED", 100)
    errors = {str(number): AccessDenied(f"No {number}.") for number in range(10)}
    for number, error in enumerate(errors.values()):
        error.code = f"Code{number}"  # as many as a server likes to invent
    message = of(dict(errors)).error(UPLOADED, FOLDER, 0, None).message
    assert "No 7." in message and "No 8." not in message
