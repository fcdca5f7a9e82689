"""node.extract: save a node as a separate archive, without decoding it."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.archive.archive_texts import export_name
from msglc_browser.gui.base.context import is_value
from msglc_browser.gui.combining.extract_dialog import ExtractDialog
from msglc_browser.gui.inspect.node_facts import facts_line
from msglc_browser.gui.verbs.desk import Desk, serve_target
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.gui.verbs.selection import (
    archive_page,
    beside,
    node_source,
    profile_id_beside,
)
from msglc_browser.operations.combining.extract import ExtractSpec, extract
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult


def extract_node(desk: Desk) -> None:
    """node.extract: open a dialog for the current node."""
    shown = archive_page(desk.tabs)
    if shown is None:
        return
    page, document = shown
    node = page.current_node()
    if node is None or not is_value(node):
        return
    profiles = desk.workspace.profiles()
    dialog = ExtractDialog(
        node_source(document, node),
        f"{brief_path(node.path)}  ·  {facts_line(node)}",
        beside(page.location, export_name(page.title(), node)),
        desk.window,
        profiles=profiles,
        profile_id=profile_id_beside(page.location, profiles),
    )
    serve_extract(desk, dialog)
    dialog.open()


def serve_extract(desk: Desk, dialog: ExtractDialog) -> None:
    """Answer the dialog's requests while it is open, and start the job it asks for."""
    serve_target(desk, dialog)
    dialog.write_wanted.connect(lambda spec: desk.jobs.submit(extract_job(desk.workspace, spec)))


def extract_job(workspace: Workspace, spec: ExtractSpec) -> JobRequest[WriteResult]:
    """The job that saves the node."""
    node = brief_path(spec.node_path).lstrip("/") or spec.source.name
    return JobRequest(
        _tr("Save {node} → {target}").format(node=node, target=place_text(spec.target)),
        lambda progress: extract(workspace, spec, progress),
        written_text,
        overwrite=lambda start: start(extract_job(workspace, replace(spec, overwrite=True))),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Extract", text)
