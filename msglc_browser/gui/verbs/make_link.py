"""object.link: a link to one object, to pass on."""

from typing import Final

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Pending
from msglc_browser.gui.browse.link_dialog import LinkDialog
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.operations.buckets.links import LinkSpec, make_link
from msglc_browser.storage.places.location import S3Location

_PERIOD: Final = "link.seconds"
_HOUR_S: Final = 3600
_MOST_DIGITS: Final = 6  # of seven days in seconds


def link_object(desk: Desk) -> None:
    """object.link: of the selected object, or the one shown; the period copied last is proposed."""
    page = desk.tabs.current()
    addressed = page.context().addressed if page is not None else ()
    location = addressed[0] if len(addressed) == 1 else None
    if not isinstance(location, S3Location):
        return
    last = desk.choices.of(_PERIOD)
    is_usable = last.isdecimal() and len(last) <= _MOST_DIGITS
    dialog = LinkDialog(location, int(last) if is_usable else _HOUR_S, desk.window)
    work = DialogWork(desk.bridge, dialog)

    asked = Pending(None)

    def sign(spec: LinkSpec) -> None:
        nonlocal asked
        asked.cancel()
        asked = work.ask(
            make_link(desk.workspace, spec),
            done=dialog.show_link,
            failed=lambda error: dialog.show_error(describe(error)),
        )

    dialog.wanted.connect(sign)
    dialog.copied.connect(lambda seconds: desk.choices.choose(_PERIOD, str(seconds)))
    sign(dialog.spec())
    dialog.open()
