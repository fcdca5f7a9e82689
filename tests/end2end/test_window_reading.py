"""The whole window with SeaweedFS: connect, browse, open, expand, inspect, export."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.end2end.person import Person
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket, S3Server

MakeArchive = Callable[..., bytes]

STUDY: dict[str, Any] = {
    "runs": {
        f"{n:04d}": {"energy": [n + i / 8 for i in range(40)], "meta": {"id": n}} for n in range(30)
    },
    "title": "frame",
    "seed": 2**64 - 1,
}


@pytest.fixture
def study(weed_bucket: S3Bucket, make_archive: MakeArchive) -> S3Bucket:
    """A bucket with an indexed archive in a folder."""
    weed_bucket.put("2026/study.msglc", make_archive(STUDY, small_obj_optimization_threshold=256))
    weed_bucket.put("2026/notes.json", b'{"plain": true}')
    return weed_bucket


def _fill_connection_dialog(person: Person, server: S3Server, secret: str) -> None:
    person.do("connection.new")
    dialog = person.dialog("connectionDialog")
    person.type("nameEdit", "Mine", dialog)
    person.type("endpointEdit", server.endpoint, dialog)
    person.type("accessKeyEdit", server.access_key, dialog)
    person.type("secretKeyEdit", secret, dialog)


def test_new_connection_is_tested_saved_and_shows_its_buckets(
    launch: Launch, qtbot: QtBot, weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    person = Person(launch().window, qtbot)
    server = weed_bucket.server
    _fill_connection_dialog(person, server, server.secret_key)
    dialog = person.dialog("connectionDialog")
    person.press("testButton", dialog)
    person.wait(lambda: "works" in person.report(dialog) or "bucket" in person.report(dialog))
    person.press("saveButton", dialog)
    person.open_bucket("Mine", weed_bucket.name)
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(server.secret_key.encode() in data for data in kept)


def test_wrong_secret_is_said_in_words_and_kept_with_retry(
    launch: Launch, qtbot: QtBot, weed: S3Server
) -> None:
    person = Person(launch().window, qtbot)
    _fill_connection_dialog(person, weed, "wrong")
    dialog = person.dialog("connectionDialog")
    person.press("testButton", dialog)
    person.wait(lambda: "secret" in person.report(dialog).lower())
    person.press("saveButton", dialog)
    navigator = person.view("navigator")
    person.double_click(person.row(navigator, "Mine"), navigator)
    person.row(navigator, "Mine", "Retry")


def test_refused_port_is_said_in_words_and_kept_with_retry(
    launch: Launch, qtbot: QtBot, weed: S3Server, refused_endpoint: str
) -> None:
    person = Person(launch().window, qtbot)
    refused = S3Server(refused_endpoint, weed.access_key, weed.secret_key, None)
    _fill_connection_dialog(person, refused, "any")
    dialog = person.dialog("connectionDialog")
    person.press("testButton", dialog)
    person.wait(lambda: refused_endpoint.rpartition(":")[2] in person.report(dialog))
    person.press("saveButton", dialog)
    navigator = person.view("navigator")
    person.double_click(person.row(navigator, "Mine"), navigator)
    person.row(navigator, "Mine", "Retry")


def test_archive_is_opened_expanded_and_inspected(weed_person: Person, study: S3Bucket) -> None:
    person = weed_person
    person.open_bucket("Test", study.name)
    person.open_object("2026/")
    person.open_object("study.msglc")
    tree = person.view("archiveTree")
    person.expand("runs")
    person.expand("runs", "0007")
    energy = person.row(tree, "runs", "0007", "energy")
    person.wait(lambda: person.cells(tree, energy)[2] == "40")
    person.click(energy, tree)
    person.inspect("Value")
    person.wait(lambda: "11.875" in person.text_of("valueText"))
    person.do("node.copy_path")
    person.wait(lambda: person.clipboard == "/runs/0007/energy")
    person.click(person.row(tree, "seed"), tree)
    person.wait(lambda: "18446744073709551615" in person.text_of("valueText"))
    person.do("edit.copy")
    person.wait(lambda: person.clipboard == "18446744073709551615")


def test_copied_snippet_runs_as_it_is_with_the_secret_in_the_environment(
    weed_person: Person, study: S3Bucket, tmp_path: Path
) -> None:
    person = weed_person
    person.open_bucket("Test", study.name)
    person.go_to(f"s3://{study.name}/2026/study.msglc#/runs/0003/meta")
    person.wait(lambda: '"id": 3' in person.text_of("valueText"))
    person.do("node.copy_snippet")
    person.wait(lambda: "LazyReader" in person.clipboard)
    script = tmp_path / "snippet.py"
    script.write_text(person.clipboard, "utf-8")
    environment = {**os.environ, "AWS_SECRET_ACCESS_KEY": study.server.secret_key}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "{'id': 3}\n"


def test_location_with_path_is_typed_and_reveals_the_node(
    weed_person: Person, study: S3Bucket
) -> None:
    person = weed_person
    person.open_bucket("Test", study.name)
    person.go_to(f"s3://{study.name}/2026/study.msglc#/runs/0003/meta/id")
    person.wait(lambda: person.text_of("valueText") == "3")


def test_object_that_is_no_archive_is_shown_as_text(weed_person: Person, study: S3Bucket) -> None:
    person = weed_person
    person.open_bucket("Test", study.name)
    person.open_object("2026/")
    person.open_object("notes.json")
    person.wait(lambda: person.text_of("objectText") == '{"plain": true}')


def test_node_is_exported_as_json(weed_person: Person, study: S3Bucket, tmp_path: Path) -> None:
    person = weed_person
    person.open_bucket("Test", study.name)
    person.go_to(f"s3://{study.name}/2026/study.msglc#/runs/0003")
    person.wait(lambda: '"id"' in person.text_of("valueText"))
    person.do("node.export")
    dialog = person.dialog("exportDialog")
    person.choose("formatCombo", "JSON", dialog)
    target = tmp_path / "run.json"
    person.type("targetEdit", str(target), dialog)
    person.press("acceptButton", dialog)
    person.wait_for_job()
    assert json.loads(target.read_text("utf-8")) == STUDY["runs"]["0003"]
