"""Compare the object names of widgets with the tables: `python packaging/widget_names.py`.

The tables are those of `tests/README.md`.
Every string in camelCase within `msglc_browser/gui` is taken for an object name, whether it goes
to `setObjectName` or through a constructor; so is whatever is handed to `setObjectName` itself.
Names put together in the code (`f"{name}Reason"`) need one example in the tables.
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
# Strings in camelCase that are no widgets: colours, keys of the state, an object without a face.
_OTHERS = frozenset({"currentColor", "lastFolder", "msglcScheme", "themeNotifier"})


@dataclass(slots=True)
class Names:
    """What the code calls its widgets.

    `parts` are what a name may be put together from, `patterns` how: what stands before and
    after the part.
    """

    names: set[str] = field(default_factory=set)
    patterns: set[tuple[str, str]] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Whether a widget may be called `name`."""
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
    """All names in the code below `package`."""
    found = Names()
    for path in sorted((package / "gui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            _take(node, found)
    found.names -= _OTHERS
    found.parts |= set(_setting_names(package / "settings.py"))
    return found


def listed_names(readme: str) -> set[str]:
    """The names in the tables of the README; those of Qt's classes are left out."""
    section = readme.partition(_SECTION)[2]
    found = _LISTED.findall(section)
    return {each for each in found if each[0].islower() or each.startswith(_PLACEHOLDER)}


def problems(code: Names, listed: set[str]) -> Iterator[str]:
    """What is wrong, a sentence each."""
    for name in sorted(code.names - listed):
        yield f"{name} is not in the tables of tests/README.md"
    for name in sorted(listed - {_PLACEHOLDER}):
        if not code.has(name):
            yield f"{name} is in the tables of tests/README.md, but no widget is called so"
    for before, after in sorted(code.patterns):
        if not any(name.startswith(before) and name.endswith(after) for name in listed):
            yield f"no example of {before}…{after} is in the tables of tests/README.md"


def _take(node: ast.AST, found: Names) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found.parts.add(node.value)
        if _CAMEL.fullmatch(node.value):
            found.names.add(node.value)
    elif isinstance(node, ast.Name) and node.id.isupper():
        found.parts.add(node.id.lower())  # a member of an enum
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".setObjectName"):
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
    """The keys of the settings, as their fields are called: cache_mb is cacheMb."""
    if not path.is_file():
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Setting":
            first, *rest = _text(node.args[0]).split("_")
            yield first + "".join(word.capitalize() for word in rest)


def main() -> int:
    """Print what is wrong; the exit code."""
    readme = (_ROOT / "tests" / "README.md").read_text("utf-8")
    found = list(problems(read_names(_ROOT / "msglc_browser"), listed_names(readme)))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
