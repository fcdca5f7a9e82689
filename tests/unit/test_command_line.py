"""What may be asked for on the command line."""

from pathlib import Path

import pytest

from msglc_browser import __version__
from msglc_browser.command_line import Options, parse_options


def test_no_arguments_ask_for_nothing() -> None:
    assert parse_options([]) == Options()


def test_every_option_is_read() -> None:
    words = "s3://b/k#/a --connection Lab --theme dark --screenshot x.png --config-dir c --demo"
    assert parse_options(words.split()) == Options(
        location="s3://b/k#/a",
        connection="Lab",
        is_demo=True,
        theme="dark",
        screenshot=Path("x.png"),
        config_dir=Path("c"),
    )


def test_version_is_told_without_a_window(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse_options(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"msglc-browser {__version__}\n"


def test_unknown_theme_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse_options(["--theme", "pink"])
    assert left.value.code == 2
    assert "pink" in capsys.readouterr().err
