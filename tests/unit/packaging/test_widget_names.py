"""The tables of widgets in tests/README.md against the code."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

_ROOT = Path(__file__).parents[3]
_CODE = """
class Form(QWidget):
    def build(self, name):
        self.setObjectName("form")
        self.edit.setObjectName("nameEdit")
        self.table = Table("rowTable", self)
        self.note.setObjectName(f"{name}Reason")
"""


@pytest.fixture
def widget_names(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(_ROOT / "packaging"))
    return importlib.import_module("widget_names")


def _problems(widget_names: ModuleType, folder: Path, table: str) -> list[str]:
    (folder / "gui").mkdir()
    (folder / "gui" / "form.py").write_text(_CODE)
    listed = widget_names.listed_names(f"`ignored`\n## Names\n{table}")
    return list(widget_names.problems(widget_names.read_names(folder), listed))


def test_tables_of_the_readme_match_the_code(widget_names: ModuleType) -> None:
    readme = (_ROOT / "tests" / "README.md").read_text("utf-8")
    code = widget_names.read_names(_ROOT / "msglc_browser")
    assert list(widget_names.problems(code, widget_names.listed_names(readme))) == []


def test_table_that_lists_all_names_passes(widget_names: ModuleType, tmp_path: Path) -> None:
    table = "`form` | `nameEdit`, `rowTable`, `nameEditReason`, `QWidget`"
    assert _problems(widget_names, tmp_path, table) == []


def test_names_that_only_one_side_knows_are_told(widget_names: ModuleType, tmp_path: Path) -> None:
    found = _problems(widget_names, tmp_path, "`form` | `nameEdit`, `oldTable`, `oldEditReason`")
    assert [sentence.split()[0] for sentence in found] == ["rowTable", "oldEditReason", "oldTable"]


def test_pattern_without_example_is_told(widget_names: ModuleType, tmp_path: Path) -> None:
    found = _problems(widget_names, tmp_path, "`form`, `nameEdit`, `rowTable`")
    assert found == ["the tables of tests/README.md have no example of …Reason"]
