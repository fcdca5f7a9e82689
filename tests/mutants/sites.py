"""The places where the code can be changed by one small mutation, and the changed file.

Excluded: decorators (`slots=True`) and constants at the top of a module, which often affect only
speed; comparisons with them are mutated where they are used.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

FLOORS: Final = ("archive", "storage", "operations")
# The operators whose mutants resemble real mistakes: bounds, signs, conditions, cleanups. Those
# that change `|` are excluded because they affect type annotations.
OPERATORS: Final = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Mul_Add",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBreakWithContinue",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ZeroIterationForLoop",
)


@dataclass(frozen=True, slots=True)
class Site:
    """One possible mutation. `line` is 1-based; `occurrence` counts from 0 within the file."""

    path: Path
    operator: str
    occurrence: int
    line: int

    @property
    def room(self) -> str:
        """The folder below the package: "archive/toc"."""
        return "/".join(self.path.parts[1:-1])

    def mutated(self, source: str) -> str | None:
        """The whole file with this mutation; None if it changes nothing, or is not Python.

        The `*` before keyword-only parameters is a multiplication to the operators, and cosmic-ray
        8 raises AttributeError for a dotted name in a tuple of exceptions.
        """
        operator = get_operator(f"core/{self.operator}")()
        try:
            changed: str | None = mutate_code(source, operator, self.occurrence)
        except AttributeError:
            return None
        if changed is None or changed == source:
            return None
        try:
            ast.parse(changed)
        except SyntaxError:
            return None
        return changed


def sites_of(path: Path, source: str) -> Iterator[Site]:
    """Every mutation that the operators offer for a module. `path` is relative to the project."""
    left_out = _left_out(source)
    nodes = list(ast_nodes(get_ast(source)))
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, ((line, _column), _stop) in enumerate(places):
            if line not in left_out:
                yield Site(path, name, occurrence, line)


def _left_out(source: str) -> set[int]:
    tree = ast.parse(source)
    parts: list[ast.AST] = [
        part for part in tree.body if isinstance(part, ast.Assign | ast.AnnAssign)
    ]
    for node in ast.walk(tree):
        parts += getattr(node, "decorator_list", ())
    spans = [(getattr(part, "lineno", 0), getattr(part, "end_lineno", 0)) for part in parts]
    return {line for first, last in spans for line in range(first, last + 1)}


def all_sites(root: Path, rooms: Sequence[str]) -> list[Site]:
    """The sites of all three floors, or only of `rooms` ("archive/toc") if any are given."""
    found: list[Site] = []
    for floor in FLOORS:
        for file in sorted((root / "msglc_browser" / floor).rglob("*.py")):
            path = file.relative_to(root)
            room = "/".join(path.parts[1:-1])
            if file.name == "__init__.py" or (rooms and room not in rooms):
                continue
            found += sites_of(path, file.read_text(encoding="utf-8"))
    return found


def sample(sites: Sequence[Site], count: int, seed: int) -> list[Site]:
    """`count` distinct sites in random order, the same for the same seed and sources."""
    return Random(seed).sample(list(sites), min(count, len(sites)))
