"""A folder of JSON files: a dict with the content of each, folders in it as dicts within.

Keys are names without ".json"; where a folder is called the same, the file keeps its suffix.
Links to folders, and links to files elsewhere, are left out.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from msglc_browser.operations.new_archive.sources.json_source import JsonSource
from msglc_browser.operations.new_archive.sources.text_window import TextWindow
from msglc_browser.operations.new_archive.sources.value_sink import (
    OnBytes,
    SourceProblem,
    TooDeep,
    ValueSink,
)

SUFFIX = ".json"
_MAX_DEPTH = 100


@dataclass(slots=True)
class FolderPlan:
    """What is read of a folder: files and folders by key, in order; sizes in bytes."""

    entries: dict[str, "Path | FolderPlan"] = field(default_factory=dict)
    size_bytes: int = 0
    files: int = 0
    links_left_out: int = 0


def plan_folder(root: Path) -> FolderPlan:
    """Look for the JSON files of a folder. Raises OSError, SourceProblem when there are none."""
    plan = _plan(root, root.resolve(), 0)
    if not plan.files:
        raise SourceProblem(f"there is no file *{SUFFIX} in it")
    return plan


def read_folder(root: Path, plan: FolderPlan, sink: ValueSink, on_bytes: OnBytes) -> None:
    """Hand the files over. Raises SourceProblem, which names the file, and OSError."""
    _Folder(root, sink, on_bytes).read(plan)


class _Folder:
    def __init__(self, root: Path, sink: ValueSink, on_bytes: OnBytes) -> None:
        self._root = root
        self._sink = sink
        self._on_bytes = on_bytes
        self._done_bytes = 0

    def read(self, plan: FolderPlan) -> None:
        """One folder."""
        self._sink.start_map(len(plan.entries))
        for key, entry in plan.entries.items():
            self._sink.key(key)
            if isinstance(entry, FolderPlan):
                self.read(entry)
            else:
                self._file(entry)
        self._sink.end()

    def _file(self, path: Path) -> None:
        before = self._done_bytes
        try:
            with path.open("rb") as file:
                window = TextWindow(file, lambda count: self._on_bytes(before + count))
                JsonSource(window, self._sink).read_document()
                self._done_bytes += file.tell()
        except SourceProblem as error:
            kind = TooDeep if isinstance(error, TooDeep) else SourceProblem
            raise kind(f"{path.relative_to(self._root)}: {error}") from error
        self._on_bytes(self._done_bytes)


def _plan(folder: Path, root: Path, depth: int) -> FolderPlan:
    if depth > _MAX_DEPTH:
        raise SourceProblem(f"its folders are nested deeper than {_MAX_DEPTH} levels")
    plan = FolderPlan()
    files: list[Path] = []
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            _add_folder(plan, entry.name, _plan(path, root, depth + 1))
        elif path.suffix.lower() != SUFFIX:
            plan.links_left_out += entry.is_symlink() and entry.is_dir()
        elif not entry.is_file() or not path.resolve().is_relative_to(root):
            plan.links_left_out += entry.is_symlink()
        else:
            files.append(path)
            plan.size_bytes += entry.stat().st_size
    _add_files(plan, files)
    plan.entries = dict(sorted(plan.entries.items()))
    return plan


def _add_folder(plan: FolderPlan, name: str, inner: FolderPlan) -> None:
    plan.links_left_out += inner.links_left_out
    if inner.files:
        plan.entries[name] = inner
        plan.files += inner.files
        plan.size_bytes += inner.size_bytes


def _add_files(plan: FolderPlan, files: list[Path]) -> None:
    for path in files:
        key = path.stem if path.stem not in plan.entries else path.name
        if key in plan.entries:
            raise SourceProblem(f"two of its entries would be called {key}")
        plan.entries[key] = path
        plan.files += 1
