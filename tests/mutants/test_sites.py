"""The mutants that `make mutants` creates."""

from pathlib import Path

from tests.mutants.sites import Site, sample, sites_of

_PATH = Path("msglc_browser/archive/toc/toc.py")
_SOURCE = """\
LIMIT = 3

@dataclass(frozen=True)
class A:
    def holds(self, n):
        return n < LIMIT and not self.gone
"""


def test_bound_is_mutated_and_named_by_its_line_and_room() -> None:
    [site] = [each for each in sites_of(_PATH, _SOURCE) if each.operator.endswith("Lt_LtE")]
    assert (site.line, site.room) == (6, "archive/toc")
    assert site.mutated(_SOURCE) == _SOURCE.replace("n < LIMIT", "n <= LIMIT")


def test_constants_and_decorators_are_left_out() -> None:
    assert {site.line for site in sites_of(_PATH, _SOURCE)} == {6}


def test_occurrence_past_the_last_changes_nothing() -> None:
    assert Site(_PATH, "ReplaceAndWithOr", 1, 6).mutated(_SOURCE) is None


def test_sample_is_the_same_for_the_same_seed() -> None:
    sites = list(sites_of(_PATH, _SOURCE))
    assert sample(sites, 2, 5) == sample(sites, 2, 5)
    assert len(set(sample(sites, 99, 5))) == len(sites)


def test_mutant_that_is_not_python_is_none() -> None:
    source = "def f(*, a: int) -> int:\n    return a * 2\n"
    sites = [each for each in sites_of(_PATH, source) if each.operator.endswith("Mul_Add")]
    made = [site.mutated(source) for site in sites]
    assert [each for each in made if each] == [source.replace("a * 2", "a + 2")]


def test_dotted_name_in_a_tuple_of_exceptions_cannot_be_mutated() -> None:
    source = "try:\n    g()\nexcept (asyncio.TimeoutError, OSError):\n    pass\n"
    sites = [each for each in sites_of(_PATH, source) if each.operator == "ExceptionReplacer"]
    made = [site.mutated(source) for site in sites]
    assert made[0] is None
    assert made[1] is not None
