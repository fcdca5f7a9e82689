"""Use case: go on with an upload that an earlier run did not end."""

from msglc_browser.errors import NotFound, ObjectChanged, TargetExists
from msglc_browser.operations.jobs.board import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_layout import Continued, continue_layout
from msglc_browser.operations.writing.write_recipe import decode_recipe
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.writing.multipart import sent_parts
from msglc_browser.storage.writing.write_journal import BegunUpload


async def finish_upload(
    workspace: Workspace, begun: BegunUpload, progress: ProgressSink
) -> WriteResult:
    """Send what is missing, then complete under the conditions of the first try.

    Raises NotFound when the server holds the upload no more, BadInput when it is not known how
    to go on, ObjectChanged when a source or the target is not what it was, and any
    StorageError; then the upload stays for another try.
    """
    recipe = decode_recipe(begun.recipe)
    target = begun.target
    progress(Progress("Looking at what was sent"))
    store = await workspace.store(target.profile_id)
    try:
        held = await sent_parts(store, target, begun.upload_id)
    except NotFound:
        workspace.journal.upload_ended(target, begun.upload_id)
        raise
    continued = Continued(begun.upload_id, held)
    try:
        return await continue_layout(workspace, recipe, target, continued, progress)
    except TargetExists as error:
        # The first try may have been told to replace nothing: nobody is asked anew in its place.
        changed = ObjectChanged(
            error.message,
            hint="Move away what is there and finish the upload then, or throw the upload away.",
        )
        changed.target_note = error.target_note
        raise changed from error
