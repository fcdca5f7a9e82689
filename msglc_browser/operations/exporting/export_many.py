"""Use case: write several nodes of an archive, each to a separate file or object."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from msglc_browser.archive.model.node import Node
from msglc_browser.concurrency.each_of import not_tried
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.errors import (
    ArchiveError,
    BadInput,
    MsglcBrowserError,
    OperationError,
    PartlyWritten,
    TargetExists,
)
from msglc_browser.operations.exporting.export import ExportSpec, export_node
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.naming.file_names import file_names
from msglc_browser.operations.naming.node_names import node_names
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import inspect_target
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location

_CONCURRENT = 8
_NAMED = 3  # in a message
_OF_ONE = (ArchiveError, OperationError, TargetExists)
"""Errors that concern one node and need not affect the others."""
_LASTING = (ArchiveError, BadInput)
"""Errors that retrying cannot fix."""


@dataclass(frozen=True, slots=True)
class ExportManySpec:
    """`folder` is a local folder, a bucket or a prefix; files of the same name in it are
    replaced only if `overwrite` is set."""

    format: Format
    folder: Location
    overwrite: bool = False


class ManyExport:
    """An export of several nodes; a rerun after a failure writes only what is missing."""

    def __init__(
        self, workspace: Workspace, document: Document, nodes: Sequence[Node], spec: ExportManySpec
    ) -> None:
        self._workspace = workspace
        self._document = document
        self._spec = spec
        names = file_names(node_names([node.path for node in nodes]), spec.format.suffix)
        targets = [place_in(spec.folder, name) for name in names]
        self._wanted = list(zip(nodes, targets, strict=True))
        self._written: dict[Location, WriteResult] = {}

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Write them one after another, each all or nothing.

        Raises TargetExists before anything is written, and PartlyWritten if some could not be:
        after an error of one node the others are still written; an error of the connection or
        the disk stops the export.
        """
        started = monotonic()
        missing = [each for each in self._wanted if each[1] not in self._written]
        if not self._spec.overwrite:
            await self._check_free([target for _node, target in missing])
        failures: list[tuple[Location, MsglcBrowserError]] = []
        for node, target in missing:
            try:
                await self._write(node, target, progress)
            except _OF_ONE as error:
                failures.append((target, error))
            except MsglcBrowserError as error:
                failures.append((target, error))
                break
        if failures:
            raise self._failure(failures) from failures[-1][1]
        return self._result(monotonic() - started)

    async def _write(self, node: Node, target: Location, progress: ProgressSink) -> None:
        before = sum(result.size_bytes for result in self._written.values())

        def report(one: Progress) -> None:
            done = len(self._written)
            progress(Progress(one.phase, before + one.done_bytes, None, done, len(self._wanted)))

        report(Progress("Exporting"))
        spec = ExportSpec(self._spec.format, target, self._spec.overwrite)
        self._written[target] = await export_node(
            self._workspace, self._document, node, spec, report
        )

    async def _check_free(self, targets: Sequence[Location]) -> None:
        async def is_taken(target: Location) -> bool:
            try:
                await inspect_target(self._workspace, target, overwrite=False)
            except TargetExists:
                return True
            return False

        answers = await run_limited(targets, is_taken, limit=_CONCURRENT)
        taken = [target.name for target, yes in zip(targets, answers, strict=True) if yes]
        if taken:
            verb = "exists" if len(taken) == 1 else "exist"
            nothing = "nothing more" if self._written else "nothing"
            raise TargetExists(
                f"{_listed(taken)} already {verb} in {self._spec.folder}; {nothing} was written.",
                hint="Choose another folder, or allow overwriting.",
            )

    def _failure(self, failures: list[tuple[Location, MsglcBrowserError]]) -> PartlyWritten:
        failed = [target.name for target, _error in failures]
        unwritten = len(self._wanted) - len(self._written) - len(failures)
        after = f" {not_tried(unwritten)}" if unwritten else ""
        return PartlyWritten(
            f"{len(failures):,} of {len(self._wanted):,} entries could not be exported: "
            f"{_listed(failed)}. {failures[-1][1].message}{after}",
            hint=f"{self._written_text()} {_advice(failures)}",
            details="\n".join(f"{target}: {error.message}" for target, error in failures),
        )

    def _written_text(self) -> str:
        count, folder = len(self._written), self._spec.folder
        if not count:
            return f"Nothing was written to {folder}."
        return f"{count:,} {'was' if count == 1 else 'were'} written to {folder}."

    def _result(self, seconds: float) -> WriteResult:
        results = list(self._written.values())
        count = len(results)
        notes = tuple(dict.fromkeys(note for result in results for note in result.notes))
        size_bytes = sum(result.size_bytes for result in results)
        return WriteResult(results[0].location, size_bytes, "", seconds, notes, count)


def place_in(folder: Location, name: str) -> Location:
    """The location of a file or object in a folder, bucket or prefix."""
    if isinstance(folder, LocalLocation):
        return LocalLocation(folder.path / name, through_links=False)
    prefix = folder.key if not folder.key or folder.key.endswith("/") else f"{folder.key}/"
    return S3Location(folder.profile_id, folder.bucket, prefix + name)


def _advice(failures: Sequence[tuple[Location, MsglcBrowserError]]) -> str:
    """What to do next: retrying is suggested only where it can help."""
    lasting = [error for _target, error in failures if isinstance(error, _LASTING)]
    if len(lasting) == len(failures):
        return "Retrying will not help: choose another format for the others."
    if lasting:
        need = "needs" if len(lasting) == 1 else "need"
        return f"Retry attempts the others again; {len(lasting):,} of them {need} another format."
    return "Retry writes only the missing ones."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
