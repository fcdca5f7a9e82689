"""Every setting of the program in one table, and the JSON file that stores changes."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from msglc_browser.errors import BadInput, LocalFileError
from msglc_browser.replace_text import replace_text

SettingValue: TypeAlias = str | int | bool
_MAGIC_SIZE = 30  # of an msglc header


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; its type is that of `default`.

    `bounds` are the smallest and largest number, `choices` maps allowed values to the texts shown,
    `check` returns what is wrong with a text. `label` and `help` are English source texts for
    translation.
    """

    key: str
    default: SettingValue
    label: str
    help: str
    bounds: tuple[int, int] | None = None
    choices: Mapping[str, str] | None = None
    unit: str = ""
    check: Callable[[str], str] | None = None

    @property
    def type(self) -> type[SettingValue]:
        """bool, int or str."""
        return type(self.default)

    def problem(self, value: object) -> str:
        """Why `value` cannot be used, empty if it can."""
        if type(value) is not self.type:
            return f"{self.label}: expected {self.type.__name__}."
        if self.choices is not None and value not in self.choices:
            return f"{self.label}: choose one of {', '.join(self.choices)}."
        if self.bounds is not None and isinstance(value, int):
            low, high = self.bounds
            if not low <= value <= high:
                return f"{self.label}: must be between {low} and {high}."
        if self.check is not None and isinstance(value, str):
            found = self.check(value)
            return f"{self.label}: {found}" if found else ""
        return ""


def _magics_problem(text: str) -> str:
    too_long = [name for name in text.split(",") if len(name.strip().encode()) > _MAGIC_SIZE]
    if not too_long or "\\x" in text:
        return ""
    return f"{too_long[0].strip()} is longer than {_MAGIC_SIZE} bytes."


def _folder_problem(text: str) -> str:
    if not text:
        return ""
    try:
        if not Path(text).is_dir():
            return "this folder does not exist."
    except (OSError, ValueError):
        return "this is not a valid path."
    return "" if os.access(text, os.W_OK | os.X_OK) else "this folder is not writable."


THEME = Setting(
    "theme",
    "system",
    "Theme",
    "Light or dark colours; System follows the desktop.",
    choices=MappingProxyType({"system": "System", "light": "Light", "dark": "Dark"}),
)
CACHE_MB = Setting(
    "cache_mb",
    256,
    "Read cache",
    "How much data read from open archives is kept in memory.",
    bounds=(16, 16_384),
    unit="MB",
)
TEMPORARY_FOLDER = Setting(
    "temporary_folder",
    "",
    "Temporary folder",
    "Where archives are built before upload. If empty, the system's folder is used.",
    check=_folder_problem,
)
TEXT_LIMIT_KB = Setting(
    "text_limit_kb",
    1024,
    "Read at once",
    "How much of a large value is read without asking.",
    bounds=(16, 65_536),
    unit="kB",
)
RESTORE_TABS = Setting(
    "restore_tabs",
    True,
    "Restore tabs at startup",
    "Reopen the tabs of the last session; each is read when you switch to it.",
)
TOC_CACHE = Setting(
    "toc_cache",
    True,
    "Keep tables of contents on disk",
    "Archives opened before open at once. Uses up to 512 MB; only you can read the files.",
)
REQUEST_LIMIT_S = Setting(
    "request_limit_s",
    120,
    "Request time limit",
    "How long a server may take to answer, or to transfer the next 64 kB. Copying and combining "
    "on the server may take ten times as long.",
    bounds=(5, 3600),
    unit="s",
)
EXTRA_MAGICS = Setting(
    "extra_magics",
    "",
    "Other archive magics",
    "First bytes of msglc archives from other programs, separated by commas.",
    check=_magics_problem,
)

SETTINGS: tuple[Setting, ...] = (
    THEME,
    RESTORE_TABS,
    CACHE_MB,
    TOC_CACHE,
    TEMPORARY_FOLDER,
    TEXT_LIMIT_KB,
    REQUEST_LIMIT_S,
    EXTRA_MAGICS,
)


class Settings:
    """The current values: defaults, overridden by the file. Use on the window's thread only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values = _read(path)

    def get(self, setting: Setting) -> SettingValue:
        """The value, or the default when unset or no longer valid."""
        value = self._values.get(setting.key, setting.default)
        return setting.default if setting.problem(value) else value

    def text(self, setting: Setting) -> str:
        """The value of a text or choice setting."""
        return str(self.get(setting))

    def number(self, setting: Setting) -> int:
        """The value of a number setting."""
        return int(self.get(setting))

    def set(self, setting: Setting, value: SettingValue) -> None:
        """Change a value; `save` writes it. Raises BadInput when it cannot be used."""
        problem = setting.problem(value)
        if problem:
            raise BadInput(problem)
        self._values[setting.key] = value

    def set_all(self, values: Mapping[str, SettingValue]) -> None:
        """Change all settings by key, or none: raises BadInput when one cannot be used."""
        problems = [setting.problem(values[setting.key]) for setting in SETTINGS]
        found = next(filter(None, problems), "")
        if found:
            raise BadInput(found)
        self._values |= {setting.key: values[setting.key] for setting in SETTINGS}

    def save(self) -> None:
        """Replace the file atomically. Raises LocalFileError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_text(self.path, json.dumps(self._values, indent=2, sort_keys=True))
        except OSError as error:
            raise LocalFileError(
                f"Cannot save the settings to {self.path}: {error.strerror or error}.",
                hint="They apply until you quit.",
                details=repr(error),
            ) from error


def _read(path: Path) -> dict[str, SettingValue]:
    """What the file holds; unknown keys are kept for other versions."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): value for key, value in found.items() if isinstance(value, str | int | bool)}
