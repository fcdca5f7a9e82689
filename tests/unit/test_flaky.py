"""What `make flaky` makes of the reports of its rounds."""

from tests.flaky import Failure, failures_in, table

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="1" tests="5">
<testcase classname="tests.gui.test_theme" name="test_fine" time="0.1" />
<testcase classname="tests.gui.test_theme" name="test_left_out"><skipped message="why" /></testcase>
<testcase classname="tests.gui.test_places" name="test_place[s3://b/]">
<failure message="AssertionError: assert 1 == 2&#10;  more of it">the traceback</failure></testcase>
<testcase classname="tests.gui.test_places" name="test_place[s3://b/]">
<error message="failed on teardown with &quot;threads left&quot;">the traceback</error></testcase>
<testcase classname="tests.end2end.test_save" name="test_save">
<error message="failed on setup with &quot;no server&quot;">the traceback</error></testcase>
</testsuite></testsuites>"""


def test_failures_are_named_once_with_the_first_line_of_the_first_error() -> None:
    assert failures_in(REPORT) == (
        Failure("tests/gui/test_places.py::test_place[s3://b/]", "AssertionError: assert 1 == 2"),
        Failure("tests/end2end/test_save.py::test_save", 'failed on setup with "no server"'),
    )


def test_table_puts_the_most_frequent_first_and_counts_rounds() -> None:
    rounds = [[Failure("b", "once")], [Failure("a.py::c", "old")], [Failure("a.py::c", "new")]]
    assert table(rounds) == [
        "Failed, of 3 rounds:",
        "   2  a.py::c  new",
        "   1  b        once",
    ]


def test_table_says_so_when_nothing_failed() -> None:
    assert table([[], []]) == ["No test failed in 2 rounds."]
