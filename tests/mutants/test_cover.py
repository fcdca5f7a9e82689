"""Which tests a mutant meets."""

import pytest

from tests.mutants.cover import concerned_in, node_id_of


@pytest.mark.parametrize("parameter", ["", "[|]", "[16-|S5-(2,)]"])
def test_node_id_is_all_before_the_phase(parameter: str) -> None:
    node_id = f"tests/unit/test_a.py::test_b{parameter}"
    assert node_id_of(f"{node_id}|run") == node_id


def test_line_run_on_import_concerns_all_tests_of_the_module() -> None:
    contexts = {1: [""], 2: ["", "test_a|run"], 3: ["test_b|run", "test_b|teardown"], 4: []}
    assert concerned_in(contexts, 1) == {"test_a", "test_b"}
    assert concerned_in(contexts, 2) == {"test_a"}
    assert concerned_in(contexts, 3) == {"test_b"}
    assert concerned_in(contexts, 4) == concerned_in(contexts, 5) == set()
