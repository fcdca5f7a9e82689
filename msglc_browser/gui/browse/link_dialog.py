"""A link to one object, to pass on."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import exact_time_text
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.browse.link_period import LinkPeriod
from msglc_browser.gui.dialogs.captioned import captioned
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.dialogs.tab_order import tab_as_read
from msglc_browser.gui.parts.segment_button import SegmentButton
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.operations.buckets.links import Link, LinkKind, LinkSpec
from msglc_browser.storage.places.location import S3Location

_FIELD_CHARS: Final = 60


class LinkDialog(DialogFrame):
    """`linkDialog`: each `wanted(LinkSpec)` is answered by `show_link` or `show_error`.

    Ask for `spec()` first. `copied(seconds)` is the period of a link that was copied.
    """

    wanted = Signal(object)  # LinkSpec
    copied = Signal(int)

    def __init__(self, location: S3Location, valid_s: int, parent: QWidget | None = None) -> None:
        """`valid_s` is the period to propose, in seconds."""
        text = visible(str(location), limit=200)
        super().__init__("linkDialog", self.tr("Link to an object"), text, parent)
        self._location = location
        self._kind = LinkKind.DOWNLOAD
        self._period = LinkPeriod(valid_s, self)
        self._name = QLineEdit(self)
        self._name.setObjectName("linkNameEdit")
        self._name.setPlaceholderText(visible(location.name, limit=80))
        self._note, self._warning, self._problem = (PlainLabel("", self) for _ in range(3))
        self._note.setObjectName("linkNote")
        self._warning.setObjectName("linkWarning")
        self._warning.setProperty("status", "warning")
        self._problem.setObjectName("linkProblem")
        self._problem.setProperty("status", "danger")
        self._url = QLineEdit(self)
        self._url.setObjectName("linkUrlEdit")
        self._url.setReadOnly(True)
        self._url.setFont(fonts.mono())
        self._url.setMinimumWidth(self._url.fontMetrics().averageCharWidth() * _FIELD_CHARS)
        self._lay_out()
        self.add_button("closeButton", self.tr("Close")).clicked.connect(self.reject)
        self._copy = self.add_button("copyLinkButton", self.tr("Copy link"), primary=True)
        self._copy.clicked.connect(self._take)
        self._period.changed.connect(self._ask)
        self._name.textEdited.connect(self._ask)
        self._show_none()
        tab_as_read(self)
        self._url.setFocus()

    def spec(self) -> LinkSpec:
        """The link that is wanted now."""
        name = self._name.text().strip() if self._kind is LinkKind.DOWNLOAD else ""
        return LinkSpec(self._location, self._kind, self._period.seconds(), name)

    def show_link(self, link: Link) -> None:
        """Show the link, until when it is valid, and what it permits."""
        self._url.setText(link.url)
        self._url.setSelection(len(link.url), -len(link.url))  # its beginning stays in view
        self._copy.setEnabled(True)
        self._say(self._problem, "")
        self._say(self._note, self._permission().format(time=exact_time_text(link.ends)))
        self._say(self._warning, self._warning_about(link))

    def show_error(self, description: Description) -> None:
        """Show why there is no link."""
        self._url.setPlaceholderText("")
        self._say(self._note, "")
        self._say(self._problem, description.text)

    def _lay_out(self) -> None:
        name = captioned(self.tr("Save as (optional)"), self._name, self)
        self._name_box = QWidget(self)
        self._name_box.setLayout(name)
        self.body.setSpacing(3 * SPACE)
        self.body.addWidget(self._kind_switch())
        self.body.addLayout(captioned(self.tr("Valid for"), self._period, self))
        self.body.addWidget(self._name_box)
        url = captioned(self.tr("Link"), self._url, self)
        for label in (self._note, self._warning, self._problem):
            url.addWidget(label)
        self._note.setProperty("muted", True)
        self.body.addLayout(url)
        self.body.addStretch(1)

    def _kind_switch(self) -> QWidget:
        switch = QWidget(self)
        switch.setObjectName("linkKind")
        switch.setAccessibleName(self.tr("What the link permits"))
        row = QHBoxLayout(switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        group = QButtonGroup(switch)
        for kind, name, text in (
            (LinkKind.DOWNLOAD, "linkDownloadButton", self.tr("Download")),
            (LinkKind.UPLOAD, "linkUploadButton", self.tr("Upload")),
        ):
            button = SegmentButton(name, text, switch)
            button.setChecked(kind is self._kind)
            button.toggled.connect(lambda on, kind=kind: self._turn_to(kind) if on else None)
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        return switch

    def _turn_to(self, kind: LinkKind) -> None:
        self._kind = kind
        self._name_box.setVisible(kind is LinkKind.DOWNLOAD)
        self._ask()

    @Slot()
    def _ask(self) -> None:
        self._show_none()
        self.wanted.emit(self.spec())

    def _show_none(self) -> None:
        self._url.clear()
        self._url.setPlaceholderText(self.tr("Signing the link…"))
        self._copy.setEnabled(False)
        self._copy.setText(self.tr("Copy link"))
        self._say(self._problem, "")
        self._say(self._warning, "")

    def _permission(self) -> str:
        if self._kind is LinkKind.UPLOAD:
            return self.tr(
                "Until {time}, anyone with this link can replace the object with a PUT request, "
                'such as curl -T FILE "LINK".'
            )
        return self.tr("Until {time}, anyone with this link can download the object.")

    def _warning_about(self, link: Link) -> str:
        if not link.ends_early:
            return ""
        if link.keys_end is None:
            return self.tr(
                "It ends earlier if the session token of this connection expires before that."
            )
        return self.tr(
            "It ends earlier, with the temporary keys of this connection: {time}."
        ).format(time=exact_time_text(link.keys_end))

    def _say(self, label: PlainLabel, text: str) -> None:
        set_wrapped(label, text)
        label.setVisible(bool(text))

    @Slot()
    def _take(self) -> None:
        QGuiApplication.clipboard().setText(self._url.text())
        self._copy.setText(self.tr("Copied"))
        self.copied.emit(self._period.seconds())
