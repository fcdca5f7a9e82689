"""Every setting of the program in one table, and the JSON file that stores changes."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from msglc_browser.errors import BadInput, LocalFileError
from msglc_browser.state_file import State, StateFile

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
    "Large values",
    "How much of a value is read before you are asked whether to read more.",
    bounds=(16, 65_536),
    unit="kB",
)
LOAD_LIMIT_MB = Setting(
    "load_limit_mb",
    8,
    "Tables, plots and images",
    "How much data is read for them before you are asked whether to read more.",
    bounds=(1, 1024),
    unit="MB",
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
    "Archives that you have opened before open faster. Uses up to 512 MB, readable only by you.",
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
    "Archive signatures",
    "First bytes by which archives of other programs are recognised, separated by commas.",
    check=_magics_problem,
)

SETTINGS: tuple[Setting, ...] = (
    THEME,
    RESTORE_TABS,
    CACHE_MB,
    TOC_CACHE,
    TEMPORARY_FOLDER,
    TEXT_LIMIT_KB,
    LOAD_LIMIT_MB,
    REQUEST_LIMIT_S,
    EXTRA_MAGICS,
)


class Settings:
    """The current values: defaults, overridden by the file. Use on the window's thread only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # A short wait: it blocks the window.
        self._file = StateFile(path, "settings", patience_s=1)
        self._values = _usable(self._file.read())
        self._unsaved: set[str] = set()

    @property
    def problem(self) -> LocalFileError | None:
        """Why the stored settings could not be read; None if they could."""
        return self._file.problem

    def reload(self) -> bool:
        """Adopt what other windows saved; returns whether anything changed."""
        before, found = self._values, self._file.read()
        if found is None:  # what is known still applies
            return False
        self._values = _usable(found) | {key: before[key] for key in self._unsaved}
        return self._values != before

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
        self._change({setting.key: value})

    def set_all(self, values: Mapping[str, SettingValue]) -> None:
        """Change these settings by key, or none: raises BadInput when one cannot be used."""
        known = {each.key: each for each in SETTINGS}
        problems = [known[key].problem(value) for key, value in values.items()]
        found = next(filter(None, problems), "")
        if found:
            raise BadInput(found)
        self._change(values)

    def save(self) -> None:
        """Write what was changed here, and adopt what other windows saved. LocalFileError."""

        def edit(old: State | None) -> State:
            return {**(old or {}), **{key: self._values[key] for key in sorted(self._unsaved)}}

        try:
            self._values = _usable(self._file.change(edit))
        except LocalFileError as error:
            error.hint = " ".join(filter(None, (error.hint, "They apply until you quit.")))
            raise
        self._unsaved.clear()

    def _change(self, values: Mapping[str, SettingValue]) -> None:
        self._values = {**self._values, **values}
        self._unsaved.update(values)


def _usable(found: State | None) -> dict[str, SettingValue]:
    """What can be a value; unknown keys stay in the file for other versions."""
    return {
        key: value for key, value in (found or {}).items() if isinstance(value, str | int | bool)
    }
