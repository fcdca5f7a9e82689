"""Append dialogs: the target is found and read, and what is added is in it."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.verbs.append import append_job, serve_append
from msglc_browser.gui.verbs.combine import combine_job, serve_combine
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.operations.combining.combine import AppendSpec, CombineMode, CombineSpec
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import is_enabled, press, show, text_of, type_into
from tests.gui.verb_desk import (
    PATIENCE_MS,
    at,
    end_of,
    press_when_ready,
    read_archive,
    sources,
)
from tests.servers.s3 import S3Bucket


def test_append_dialog_adds_to_a_combined_archive(
    qtbot: QtBot,
    verb_desk: Desk,
    folder: S3Location,
    moto_bucket: S3Bucket,
    tmp_path: Path,
) -> None:
    target = at(folder, "all.msg")
    spec = CombineSpec(sources(folder, "run-1.msg"), CombineMode.DICT, target)
    job = end_of(qtbot, verb_desk, combine_job(verb_desk.workspace, spec))
    assert job.state is JobState.DONE, job.error
    dialog = AppendDialog(sources(folder, "run-2.msg"), folder, target=target)
    serve_append(verb_desk, dialog)
    show(qtbot, dialog)
    with qtbot.waitSignal(verb_desk.jobs.object_written, timeout=PATIENCE_MS):
        press_when_ready(qtbot, dialog, "appendButton")
    value = read_archive(moto_bucket.get("in/all.msg"), tmp_path)
    assert value == {"run-1.msg": {"run": 1}, "run-2": {"run": 2}}


def test_append_dialog_finds_its_target_among_the_selected(
    qtbot: QtBot, verb_desk: Desk, folder: S3Location
) -> None:
    spec = CombineSpec(sources(folder, "run-1.msg"), CombineMode.LIST, at(folder, "all.msg"))
    assert end_of(qtbot, verb_desk, combine_job(verb_desk.workspace, spec)).state is JobState.DONE
    dialog = AppendDialog(sources(folder, "run-2.msg", "all.msg"), folder)
    serve_append(verb_desk, dialog)
    show(qtbot, dialog)
    qtbot.waitUntil(lambda: is_enabled(dialog, "appendButton"), timeout=PATIENCE_MS)
    with (
        qtbot.waitSignal(verb_desk.jobs.object_written, timeout=PATIENCE_MS),
        qtbot.waitSignal(dialog.write_wanted) as wish,
    ):
        press(dialog, "appendButton")
    assert wish.args[0].target == at(folder, "all.msg")
    assert [s.location for s in wish.args[0].sources] == [at(folder, "run-2.msg")]


def test_grants_that_appending_would_drop_are_named_before_and_after(
    qtbot: QtBot, verb_desk: Desk, folder: S3Location, moto_bucket: S3Bucket
) -> None:
    target = at(folder, "all.msg")
    spec = CombineSpec(sources(folder, "run-1.msg"), CombineMode.DICT, target)
    assert end_of(qtbot, verb_desk, combine_job(verb_desk.workspace, spec)).state is JobState.DONE
    moto_bucket.server.client.put_object_acl(
        Bucket=moto_bucket.name, Key=target.key, ACL="public-read"
    )
    dialog = AppendDialog(sources(folder, "run-2.msg"), folder, target=target)
    serve_append(verb_desk, dialog)
    show(qtbot, dialog)
    lost = "Not kept of the existing version: access granted to others (ACL)."
    qtbot.waitUntil(lambda: lost in text_of(dialog, "layoutLabel"), timeout=PATIENCE_MS)
    spec_of_append = AppendSpec(target, sources(folder, "run-2.msg"))
    job = end_of(qtbot, verb_desk, append_job(verb_desk.workspace, spec_of_append))
    assert job.state is JobState.DONE and "access granted to others (ACL)" in job.result_text
    other = CombineDialog(sources(folder, "run-2.msg"), folder)
    serve_combine(verb_desk, other)
    moto_bucket.server.client.put_object_acl(
        Bucket=moto_bucket.name, Key=target.key, ACL="public-read"
    )
    show(qtbot, other)
    type_into(other, "targetEdit", str(target))
    qtbot.waitUntil(lambda: lost in text_of(other, "targetNote"), timeout=PATIENCE_MS)
