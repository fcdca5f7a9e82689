"""Which tests a mutant meets."""

import pytest

from tests.mutants.cover import node_id_of


@pytest.mark.parametrize("parameter", ["", "[|]", "[16-|S5-(2,)]"])
def test_node_id_is_all_before_the_phase(parameter: str) -> None:
    node_id = f"tests/unit/test_a.py::test_b{parameter}"
    assert node_id_of(f"{node_id}|run") == node_id
