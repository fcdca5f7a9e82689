"""Use case: go on with an upload that an earlier run did not end."""

from msglc_browser.operations.jobs import ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_result import WriteResult
from msglc_browser.storage.write_journal import BegunUpload


async def finish_upload(
    workspace: Workspace, begun: BegunUpload, progress: ProgressSink
) -> WriteResult:
    """Send what is missing, then complete under the conditions of the first try."""
    raise NotImplementedError
