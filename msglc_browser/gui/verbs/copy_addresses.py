"""object.copy_…: copy the addresses of what is selected or shown."""

from collections.abc import Sequence
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from msglc_browser.errors import escaped
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.operations.buckets.addresses import AddressForm, address_lines
from msglc_browser.storage.places.location import S3Location

# What is said of one, and of several; translated where it is said.
_SAID: Final = {
    AddressForm.URI: ("Copied 1 address.", "Copied {count} addresses."),
    AddressForm.URL: ("Copied 1 URL.", "Copied {count} URLs."),
    AddressForm.ARN: ("Copied 1 ARN.", "Copied {count} ARNs."),
    AddressForm.KEY: ("Copied 1 key.", "Copied {count} keys."),
    AddressForm.NAME: ("Copied 1 name.", "Copied {count} names."),
}


def copy_addresses(desk: Desk, form: AddressForm) -> None:
    """Copy them in this form, one on a line, and say how many there were."""
    page = desk.tabs.current()
    addressed = page.context().addressed if page is not None else ()
    if not addressed or not isinstance(addressed[0], S3Location):
        return
    # Rows are made into places on a thread: there may be a million, all of one bucket.
    places = cast(Sequence[S3Location], addressed)
    desk.bridge.start(
        address_lines(desk.workspace, form, places),
        done=partial(_put, desk, form, len(places)),
        failed=desk.say_failed,
    )


def _put(desk: Desk, form: AddressForm, count: int, text: str) -> None:
    QGuiApplication.clipboard().setText(escaped(text))
    one, many = (QCoreApplication.translate("CopyAddresses", said) for said in _SAID[form])
    desk.tabs.said.emit(one if count == 1 else many.format(count=count_text(count)))
