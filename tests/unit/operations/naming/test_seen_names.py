"""Names are remembered by their hashes, in little memory."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.naming.seen_names import SeenNames


@given(st.sets(st.text()), st.sets(st.text()))
def test_what_was_added_is_there_and_nothing_else(added: set[str], asked: set[str]) -> None:
    seen = SeenNames()
    for name in (*added, *added):
        seen.add(name)
    assert all(name in seen for name in added)
    assert not any(name in seen for name in asked - added)


def test_a_name_takes_about_eight_bytes() -> None:
    seen = SeenNames()
    tracemalloc.start()
    try:
        for number in range(100_000):
            seen.add(f"runs/2024/{number}.msgpack")
        size_bytes, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 800_000 <= size_bytes < 1_000_000
