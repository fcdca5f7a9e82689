"""Compare the object names of widgets with the tables: `python packaging/widget_names.py`.

The tables are those of `tests/README.md`.
Every string in camelCase within `msglc_browser/gui` is considered an object name, whether it is
passed to `setObjectName` or to a constructor; so is anything passed to `setObjectName` itself.
Names composed in the code (`f"{name}Reason"`) need one example in the tables.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_CAMEL = re.compile(r"[a-z]{2,}([A-Z][a-z0-9]*)+")
_LISTED = re.compile(r"`([A-Za-z][A-Za-z_.]*)`")
_PLACEHOLDER = "X"  # in the tables: "a strip called `X` has `XText`"
_SECTION = "## Names"
# Strings in camelCase that are not widgets: colours, state keys, an invisible object.
_OTHERS = frozenset(
    {"currentColor", "lastFolder", "lastWrittenFolder", "msglcScheme", "themeNotifier"}
)
_WITHOUT_WIDGETS = frozenset({"guarded.py"})  # names methods of Qt
# Calls whose first argument is an object name, however it is put together.
_NAMING = (".setObjectName", "SegmentButton")


@dataclass(slots=True)
class Names:
    """The object names of widgets in the code.

    `parts` are the components of composed names, `patterns` their form: the text before and
    after the part.
    """

    names: set[str] = field(default_factory=set)
    patterns: set[tuple[str, str]] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Whether a widget may have the name `name`."""
        if name in self.names:
            return True
        parts = self.parts | self.names | {_PLACEHOLDER}
        return any(
            name.startswith(before)
            and name.endswith(after)
            and name[len(before) : len(name) - len(after)] in parts
            for before, after in self.patterns
        )


def read_names(package: Path) -> Names:
    """All names in the code of `package`."""
    found = Names()
    for path in sorted((package / "gui").rglob("*.py")):
        if path.name in _WITHOUT_WIDGETS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            _take(node, found)
    found.names -= _OTHERS
    found.parts |= set(_setting_names(package / "settings.py"))
    return found


def listed_names(readme: str) -> set[str]:
    """The names in the tables of the README, without those of Qt's classes."""
    section = readme.partition(_SECTION)[2]
    found = _LISTED.findall(section)
    return {each for each in found if each[0].islower() or each.startswith(_PLACEHOLDER)}


def problems(code: Names, listed: set[str]) -> Iterator[str]:
    """The differences, one sentence each."""
    for name in sorted(code.names - listed):
        yield f"{name} is not in the tables of tests/README.md"
    for name in sorted(listed - {_PLACEHOLDER}):
        if not code.has(name):
            yield f"{name} is in the tables of tests/README.md, but no widget has that name"
    for before, after in sorted(code.patterns):
        if not any(name.startswith(before) and name.endswith(after) for name in listed):
            yield f"the tables of tests/README.md have no example of {before}…{after}"


def _take(node: ast.AST, found: Names) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found.parts.add(node.value)
        if _CAMEL.fullmatch(node.value):
            found.names.add(node.value)
    elif isinstance(node, ast.Name) and node.id.isupper():
        found.parts.add(node.id.lower())  # a member of an enum
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(_NAMING):
        _take_name(node.args[0], found)


def _take_name(name: ast.expr, found: Names) -> None:
    if isinstance(name, ast.Constant):
        found.names.add(str(name.value))
    elif isinstance(name, ast.JoinedStr):
        before, after = name.values[0], name.values[-1]
        found.patterns.add((_text(before), _text(after)))
    elif isinstance(name, ast.Call):
        found.patterns.add(("", _text(name.args[-1])))


def _text(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""


def _setting_names(path: Path) -> Iterator[str]:
    """The keys of the settings, named like their fields: cache_mb is cacheMb."""
    if not path.is_file():
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Setting":
            first, *rest = _text(node.args[0]).split("_")
            yield first + "".join(word.capitalize() for word in rest)


def main() -> int:
    """Print the differences; returns the exit code."""
    readme = (_ROOT / "tests" / "README.md").read_text("utf-8")
    found = list(problems(read_names(_ROOT / "msglc_browser"), listed_names(readme)))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
