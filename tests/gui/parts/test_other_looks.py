"""Nothing is cut with other fonts and scales than those of the computer that runs the tests."""

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
_ON_400_PIXELS = (
    "wherever_its_window_is",
    "grows_with_them",
    "once_the_names_are_applied",
    "usual_length_whole",
    "fits_on_a_small_screen",
)
"""The screen has 800 pixels: at 200 %, what these tests show does not fit on it."""


@pytest.mark.parametrize(("family", "scale"), [("DejaVu Sans", 1), ("DejaVu Serif", 2)])
def test_window_with_another_font_or_scale(family: str, scale: int, tmp_path: Path) -> None:
    environment = {**os.environ, "TEST_FONT": family, "QT_SCALE_FACTOR": str(scale)}
    left_out = " or ".join(_ON_400_PIXELS) if scale == 2 else "nothing"
    options = ("-q", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "inner"))
    command = [sys.executable, "-m", "pytest", *options, "-k", f"not ({left_out})", *_TESTS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4_000:]
