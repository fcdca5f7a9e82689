"""Answers the place chooser's requests with pages of buckets, prefixes and objects."""

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Pending
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.targets.choose_place_dialog import ChoosePlaceDialog
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.buckets.browse import list_place
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location


def answer_choosing(work: DialogWork, workspace: Workspace, dialog: WriteDialog) -> None:
    """Serve the place choosers that the dialog opens."""
    dialog.chooser_opened.connect(
        lambda chooser: _list_for(DialogWork(work.bridge, chooser), workspace, chooser)
    )


def _list_for(work: DialogWork, workspace: Workspace, chooser: ChoosePlaceDialog) -> None:
    asked: list[Pending] = []

    def stop() -> None:
        for pending in asked:
            pending.cancel()
        asked.clear()

    def answer(request_id: int, location: S3Location, token: str | None) -> None:
        stop()
        asked.append(
            work.ask(
                list_place(workspace, location, token),
                done=lambda page: chooser.on_page(request_id, page),
                failed=lambda error: chooser.on_failed(request_id, describe(error)),
            )
        )

    chooser.listing_wanted.connect(answer)
    chooser.listing_abandoned.connect(stop)
