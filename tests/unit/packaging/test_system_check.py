"""The check of the libraries that Qt takes from the system."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

_SCRIPT = Path(__file__).parents[3] / "packaging" / "system_check.py"


@pytest.fixture
def system_check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("system_check", _SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for ELF libraries")
def test_missing_libraries_names_only_what_does_not_load(system_check: ModuleType) -> None:
    assert system_check.missing_libraries(["libc.so.6", "libnowhere.so.9"]) == ["libnowhere.so.9"]


def test_advice_is_one_command_where_apt_is(
    system_check: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_check.shutil, "which", lambda _name: "/usr/bin/apt-get")
    text = system_check.advice(["libEGL.so.1", "libGL.so.1"], system_check.ALWAYS)
    assert "sudo apt-get install -y libegl1 libgl1" in text


def test_advice_names_libraries_where_apt_is_not(
    system_check: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_check.shutil, "which", lambda _name: None)
    assert "libEGL.so.1" in system_check.advice(["libEGL.so.1"], system_check.ALWAYS)
