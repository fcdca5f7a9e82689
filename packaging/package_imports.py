"""The floors and rooms of the package, read from `pyproject.toml` and the imports themselves."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

PACKAGE = "msglc_browser"
Arrow: TypeAlias = tuple[str, str]
"""(importer, imported), both as dotted names."""

_START = "start", "From the command line to the running program."
_GROUND = "ground", "Shared by all floors."


@dataclass(frozen=True, slots=True)
class Room:
    """A package or module of one floor; `module` is its dotted name."""

    module: str
    files: int
    sentence: str

    @property
    def name(self) -> str:
        """The last part of its dotted name."""
        return self.module.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Floor:
    """Rooms in columns: they may import those of later columns, but not each other."""

    name: str
    sentence: str
    columns: tuple[tuple[Room, ...], ...]

    @property
    def files(self) -> int:
        """Number of files in all its rooms."""
        return sum(room.files for column in self.columns for room in column)


@dataclass(frozen=True, slots=True)
class House:
    """All floors, top first, and how often each room imports another."""

    floors: tuple[Floor, ...]
    imports: Counter[Arrow]

    def within(self, floor: Floor) -> set[Arrow]:
        """Imports between rooms of a floor, without those implied by a longer path."""
        modules = {room.module for column in floor.columns for room in column}
        arrows = {arrow for arrow in self.imports if modules.issuperset(arrow)}
        return {arrow for arrow in arrows if not _is_implied(arrow, arrows)}

    def between(self) -> Counter[Arrow]:
        """How often each floor imports another, by name."""
        home = {
            room.module: floor.name
            for floor in self.floors
            for column in floor.columns
            for room in column
        }
        counts: Counter[Arrow] = Counter()
        for (importer, imported), count in self.imports.items():
            if home[importer] != home[imported]:
                counts[home[importer], home[imported]] += count
        return counts


def read_house(root: Path) -> House:
    """The floors of the package in folder `root`. Raises ValueError if a module has no room."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    layered = [
        contract
        for contract in contracts["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    rooms_of = {
        contract["containers"][0]: contract["layers"]
        for contract in layered
        if "containers" in contract
    }
    order = next(each["layers"] for each in layered if "containers" not in each)
    floors = tuple(_floors(root, order, rooms_of))
    modules = [room.module for floor in floors for column in floor.columns for room in column]
    return House(floors, _count_imports(root, modules))


def _floors(root: Path, order: Sequence[str], rooms_of: dict[str, list[str]]) -> Iterator[Floor]:
    """Floors with rooms of their own; modules between two of them form one floor together."""
    plain: list[str] = []
    is_first = True
    for module in order:
        if module not in rooms_of:
            plain.append(module)
            continue
        if plain:
            yield _plain_floor(root, plain, _START if is_first else ("", ""))
        plain, is_first = [], False
        columns = tuple(
            tuple(_room(root, f"{module}.{name.strip()}") for name in row.split("|"))
            for row in rooms_of[module]
        )
        yield Floor(module.rpartition(".")[2], _sentence(root, module), columns)
    if plain:
        yield _plain_floor(root, plain, _GROUND)


def _plain_floor(root: Path, modules: Sequence[str], label: tuple[str, str]) -> Floor:
    """A floor of modules without rooms; without a label the first module provides it."""
    columns = tuple((_room(root, module),) for module in modules)
    first = columns[0][0]
    name, sentence = label
    return Floor(name or first.name, sentence or first.sentence, columns)


def _room(root: Path, module: str) -> Room:
    folder = root.joinpath(*module.split("."))
    files = 1
    if folder.is_dir():
        files = sum(1 for path in folder.rglob("*.py") if path.name != "__init__.py")
    return Room(module, files, _sentence(root, module))


def _sentence(root: Path, module: str) -> str:
    """The first paragraph of the docstring, on one line."""
    path = root.joinpath(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split())


def _count_imports(root: Path, modules: Sequence[str]) -> Counter[Arrow]:
    counts: Counter[Arrow] = Counter()
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        importer = _room_of(name, modules)
        if importer is None:
            if path.name != "__init__.py":
                raise ValueError(f"{name} is not in any layer of pyproject.toml")
            continue
        for imported in _imported(ast.parse(path.read_text("utf-8"))):
            room = _room_of(imported, modules)
            if room not in (None, importer):
                counts[importer, str(room)] += 1
    return counts


def _imported(tree: ast.Module) -> Iterator[str]:
    """Imported modules of this package; a name after `from` may be one or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == PACKAGE:
                yield from (f"{PACKAGE}.{alias.name}" for alias in node.names)
            else:
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _room_of(name: str, modules: Sequence[str]) -> str | None:
    return next((m for m in modules if name == m or name.startswith(f"{m}.")), None)


def _is_implied(arrow: Arrow, arrows: set[Arrow]) -> bool:
    importer, imported = arrow
    seen: set[str] = set()
    waiting = [to for start, to in arrows if start == importer and to != imported]
    while waiting:
        here = waiting.pop()
        if here == imported:
            return True
        if here not in seen:
            seen.add(here)
            waiting += [to for start, to in arrows if start == here]
    return False
