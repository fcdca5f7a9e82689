"""`msglc-browser [LOCATION] [options]`, parsed into one frozen value."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msglc_browser import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The command line's options; empty strings and None mean: not given."""

    location: str = ""
    connection: str = ""
    is_demo: bool = False
    theme: str = ""
    screenshot: Path | None = None
    config_dir: Path | None = None


def parse_options(arguments: Sequence[str]) -> Options:
    """Parse `arguments`, without the program's name; --help and errors exit as usual."""
    found = _parser().parse_args(arguments)
    return Options(
        location=found.location,
        connection=found.connection,
        is_demo=found.demo,
        theme=found.theme,
        screenshot=found.screenshot,
        config_dir=found.config_dir,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="msglc-browser",
        description="Browse msglc archives in S3 buckets and on this computer.",
    )
    add = parser.add_argument
    add("location", nargs="?", default="", metavar="LOCATION",
        help="a file, or s3://bucket/key, with #/path for a node in it")  # fmt: skip
    add("--connection", default="", metavar="NAME",
        help="the connection for an s3:// location (default: the first)")  # fmt: skip
    add("--demo", action="store_true", help="start a local S3 server with sample archives")
    add("--theme", default="", choices=("light", "dark"), help="override the theme setting")
    add("--screenshot", type=Path, default=None, metavar="FILE",
        help="save a PNG of the window once the location is shown, then exit")  # fmt: skip
    add("--config-dir", type=Path, default=None, metavar="DIR",
        help="where connections and settings are stored")  # fmt: skip
    add("--version", action="version", version=f"msglc-browser {__version__}")
    return parser
