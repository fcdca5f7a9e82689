"""Nothing is cut with other fonts and scales than those of the computer that runs the tests.

`make looks` runs all tests of the window so.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_TESTS = (
    "tests/gui/parts/test_fitting.py",
    "tests/gui/tabs/test_document_tabs.py",
    "tests/gui/combining/test_sources_naming.py",
)
_LARGE_SCREEN = Path(__file__).parents[2] / "large_screen.json"
"""At 200 % what the tests show does not fit on the usual screen of 800 pixels."""


@pytest.mark.parametrize(("family", "scale"), [("DejaVu Sans", 1), ("DejaVu Serif", 2)])
def test_window_with_another_font_or_scale(family: str, scale: int, tmp_path: Path) -> None:
    environment = {**os.environ, "TEST_FONT": family, "QT_SCALE_FACTOR": str(scale)}
    if scale > 1:
        environment["TEST_SCREEN"] = str(_LARGE_SCREEN)
    options = ("-q", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "inner"))
    command = [sys.executable, "-m", "pytest", *options, *_TESTS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4_000:]
