"""Each file of the lower floors has a test file in the mirrored room, or a reason for none."""

from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_FLOORS = ("archive", "storage", "operations", "concurrency")
# Where a file is tested instead, or why there is nothing to test.
_NEW_ARCHIVE = "operations/new_archive"
_EXCUSED: dict[str, str] = {
    "archive/building/open_container.py": "fields only: ArchiveWriter and TocWriter change them",
    "operations/tables/table_types.py": "fields and a protocol: test_table and test_band_table",
    f"{_NEW_ARCHIVE}/encode_problems.py": "errors only: test_encode_worker reads their words",
    f"{_NEW_ARCHIVE}/encode_request.py": "fields only: test_encode_worker makes requests",
    f"{_NEW_ARCHIVE}/sources/binary_decoders.py": "tested by what test_binary_source reads",
    f"{_NEW_ARCHIVE}/sources/byte_window.py": "tested by small windows in test_binary_source",
    f"{_NEW_ARCHIVE}/sources/cbor_decoder.py": "tested by what test_binary_source reads",
    f"{_NEW_ARCHIVE}/sources/decoder.py": "a protocol and exceptions without any logic",
    f"{_NEW_ARCHIVE}/sources/repeated_keys.py": "tested by the notes of test_encode_streamed",
    f"{_NEW_ARCHIVE}/sources/text_window.py": "tested by small windows in test_json_source",
    f"{_NEW_ARCHIVE}/sources/value_sink.py": "a protocol and errors without any logic",
}


def _modules() -> list[str]:
    package = _ROOT / "msglc_browser"
    files = [file for floor in _FLOORS for file in (package / floor).rglob("*.py")]
    return sorted(str(file.relative_to(package)) for file in files if file.name != "__init__.py")


def _test_of(module: str) -> Path:
    path = Path(module)
    return _ROOT / "tests" / "unit" / path.with_name(f"test_{path.name}")


@pytest.mark.parametrize("module", _modules())
def test_file_has_a_test_of_its_name_or_a_reason(module: str) -> None:
    has_test = _test_of(module).is_file()
    assert has_test or module in _EXCUSED, f"write {_test_of(module).relative_to(_ROOT)}"
    assert not (has_test and module in _EXCUSED), f"{module} has a test: remove its reason"


def test_reasons_name_files_that_exist_and_say_something() -> None:
    assert set(_EXCUSED) <= set(_modules())
    assert all(len(reason.split()) > 3 for reason in _EXCUSED.values())


@pytest.mark.parametrize("floor", _FLOORS)
def test_every_room_of_the_tests_is_a_room_of_the_package(floor: str) -> None:
    tests = _ROOT / "tests" / "unit" / floor
    rooms = {file.parent.relative_to(tests) for file in tests.rglob("test_*.py")}
    assert all((_ROOT / "msglc_browser" / floor / room).is_dir() for room in rooms)
