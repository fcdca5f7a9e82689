"""A folder of JSON files: a dict with the content of each, and nested dicts for its folders.

NDJSON files become lists. Keys are names without their suffix; if a folder or another file has the
same name, they keep it. Links to folders, links to files elsewhere, and other files are skipped,
and counted.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msglc_browser.concurrency.each_of import counted
from msglc_browser.operations.new_archive.sources.float_text import RoundedNumbers
from msglc_browser.operations.new_archive.sources.json_source import JsonSource
from msglc_browser.operations.new_archive.sources.text_window import TextWindow
from msglc_browser.operations.new_archive.sources.value_sink import (
    OnBytes,
    SourceProblem,
    TooDeep,
    ValueSink,
)

_DOCUMENTS = (".json", ".geojson")
_LINES = (".ndjson", ".jsonl")
_MAX_DEPTH = 100
_MOST_NAMED = 3


@dataclass(slots=True)
class FolderPlan:
    """The entries of a folder to read: files and folders by key, in order; sizes in bytes.

    `names_left_out` are the paths of the first files that are left out.
    """

    entries: dict[str, "Path | FolderPlan"] = field(default_factory=dict)
    size_bytes: int = 0
    files: int = 0
    links_left_out: int = 0
    files_left_out: int = 0
    names_left_out: list[str] = field(default_factory=list)

    def leave_out(self, names: Sequence[str], count: int = 1) -> None:
        """Count files that are left out; these are the names of some."""
        self.files_left_out += count
        self.names_left_out = [*self.names_left_out, *names][:_MOST_NAMED]

    def sentences(self) -> tuple[str, ...]:
        """Notes on what is left out."""
        notes: list[str] = []
        if self.files_left_out:
            others = self.files_left_out - len(self.names_left_out)
            names = ", ".join([*self.names_left_out, *([f"{others:,} more"] if others else [])])
            notes.append(f"{counted(self.files_left_out, 'file')} skipped, not JSON: {names}.")
        if self.links_left_out:
            notes.append(f"{counted(self.links_left_out, 'link')} skipped.")
        return tuple(notes)


def plan_folder(root: Path, is_stopped: Callable[[], bool] = lambda: False) -> FolderPlan:
    """Find the JSON files of a folder. Raises OSError, SourceProblem if there are none.

    It ends early, with a SourceProblem, once `is_stopped`.
    """
    plan = _plan(root, root.resolve(), 0, is_stopped)
    if not plan.files:
        wanted = ", ".join(f"*{suffix}" for suffix in (*_DOCUMENTS, *_LINES))
        raise SourceProblem(f"it contains no {wanted} files")
    return plan


def read_folder(
    root: Path, plan: FolderPlan, sink: ValueSink, on_bytes: OnBytes, numbers: RoundedNumbers
) -> None:
    """Pass the files to the sink. Raises SourceProblem, which names the file, and OSError."""
    _Folder(root, sink, on_bytes, numbers).read(plan)


class _Folder:
    def __init__(
        self, root: Path, sink: ValueSink, on_bytes: OnBytes, numbers: RoundedNumbers
    ) -> None:
        self._root = root
        self._sink = sink
        self._numbers = numbers
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
                source = JsonSource(window, self._sink, self._numbers)
                if path.suffix.lower() in _LINES:
                    source.read_lines()
                else:
                    source.read_document()
                self._done_bytes += file.tell()
        except SourceProblem as error:
            kind = TooDeep if isinstance(error, TooDeep) else SourceProblem
            raise kind(f"{path.relative_to(self._root)}: {error}") from error
        self._on_bytes(self._done_bytes)


def _plan(folder: Path, root: Path, depth: int, is_stopped: Callable[[], bool]) -> FolderPlan:
    if is_stopped():
        raise SourceProblem("it was not looked through to the end")
    if depth > _MAX_DEPTH:
        raise SourceProblem(f"its folders are nested deeper than {_MAX_DEPTH} levels")
    plan = FolderPlan()
    files: list[Path] = []
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            _add_folder(plan, entry.name, _plan(path, root, depth + 1, is_stopped))
        elif _is_wanted(entry, root):
            files.append(path)
            plan.size_bytes += entry.stat().st_size
        elif entry.is_symlink():
            plan.links_left_out += 1
        else:
            plan.leave_out([entry.name])
    _add_files(plan, files)
    plan.entries = dict(sorted(plan.entries.items()))
    return plan


def _is_wanted(entry: "os.DirEntry[str]", root: Path) -> bool:
    path = Path(entry.path)
    is_json = path.suffix.lower() in (*_DOCUMENTS, *_LINES)
    return is_json and entry.is_file() and path.resolve().is_relative_to(root)


def _add_folder(plan: FolderPlan, name: str, inner: FolderPlan) -> None:
    plan.links_left_out += inner.links_left_out
    plan.leave_out([f"{name}/{each}" for each in inner.names_left_out], inner.files_left_out)
    if inner.files:
        plan.entries[name] = inner
        plan.files += inner.files
        plan.size_bytes += inner.size_bytes


def _add_files(plan: FolderPlan, files: list[Path]) -> None:
    stems = Counter([path.stem for path in files])
    for path in files:
        is_alone = stems[path.stem] == 1 and path.stem not in plan.entries
        key = path.stem if is_alone else path.name
        if key in plan.entries:
            raise SourceProblem(f"two of its entries would be named {key}")
        plan.entries[key] = path
        plan.files += 1
