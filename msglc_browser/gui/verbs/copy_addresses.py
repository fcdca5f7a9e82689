"""object.copy_…: copy the addresses of what is selected or shown."""

from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtGui import QGuiApplication

from msglc_browser.errors import escaped
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.operations.buckets.addresses import AddressForm, address_lines
from msglc_browser.storage.places.location import S3Location

# The messages for one and for several; translated where they are shown.
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
    for earlier in desk.window.findChildren(_Copying):
        earlier.drop()
    # Rows are made into places on a thread: there may be a million, all of one bucket.
    _Copying(desk, form, cast(Sequence[S3Location], addressed))


class _Copying(QObject):
    """Waits for the addresses; drops them if anything else is copied meanwhile, here or elsewhere.

    It deletes itself. A copy that is asked for later counts as copied later.
    """

    def __init__(self, desk: Desk, form: AddressForm, places: Sequence[S3Location]) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._form = form
        self._count = len(places)
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self.drop)
        self._pending = desk.bridge.start(
            address_lines(desk.workspace, form, places), done=self._put, failed=self._tell
        )

    @Slot()
    def drop(self) -> None:
        """The clipboard stays as it is."""
        self._pending.cancel()
        self._leave()

    def _put(self, text: str) -> None:
        self._leave()
        self._clipboard.setText(escaped(text))
        one, many = (
            QCoreApplication.translate("CopyAddresses", said) for said in _SAID[self._form]
        )
        count = self._count
        self._desk.tabs.said.emit(one if count == 1 else many.format(count=count_text(count)))

    def _tell(self, error: Exception) -> None:
        self._leave()
        self._desk.say_failed(error)

    def _leave(self) -> None:
        """What is put on the clipboard from now on does not matter."""
        self._clipboard.dataChanged.disconnect(self.drop)
        self.setParent(None)
        self.deleteLater()
