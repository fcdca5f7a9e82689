"""What the server says about a bucket, with a button that switches versioning."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QPlainTextEdit, QWidget

from msglc_browser.errors import Description, escaped
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.dialogs.facts_dialog import FactsDialog
from msglc_browser.gui.theme import fonts
from msglc_browser.operations.buckets.bucket_facts import BucketFact, Topic
from msglc_browser.operations.buckets.versioning import Versioning
from msglc_browser.storage.places.location import S3Location

_NAMES: Final = {
    Topic.REGION: "bucketRegion",
    Topic.VERSIONING: "bucketVersioning",
    Topic.LOCK: "bucketLock",
    Topic.ENCRYPTION: "bucketEncryption",
    Topic.POLICY: "bucketPolicy",
    Topic.CORS: "bucketCors",
    Topic.LIFECYCLE: "bucketLifecycle",
}
_DETAIL_LINES: Final = 12


class BucketPropertiesDialog(FactsDialog):
    """`bucketPropertiesDialog`: region, versioning, lock, encryption, and rules as text.

    `versioning_wanted(is_on: bool)` after a question.
    """

    versioning_wanted = Signal(bool)

    def __init__(self, bucket: S3Location, parent: QWidget | None = None) -> None:
        super().__init__(
            "bucketPropertiesDialog", self.tr("Bucket properties"), bucket.bucket, parent
        )
        self._bucket = bucket.bucket
        self.status.setObjectName("bucketStatus")
        self.show_status(self.tr("Asking the server…"))
        self._rules = QPlainTextEdit(self)
        self._rules.setObjectName("bucketRules")
        self._rules.setAccessibleName(self.tr("Policy and rules"))
        self._rules.setReadOnly(True)
        self._rules.setFont(fonts.mono())
        self._rules.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._rules.setMinimumHeight(self._rules.fontMetrics().lineSpacing() * _DETAIL_LINES)
        self._rules.hide()
        self.add_below(self._rules)
        self._switch = self.new_button("versioningButton", "")
        self._switch.hide()
        self._switch.clicked.connect(self._ask)
        self.buttons.insertWidget(1, self._switch)
        self._turns_on = True
        self.set_fact(self.tr("Location"), str(bucket), "bucketLocation")

    def show_facts(self, facts: Sequence[BucketFact]) -> None:
        """Fill in the answers."""
        self.show_status("")
        for fact in facts:
            self.set_fact(_title(fact.topic), fact.text, _NAMES[fact.topic])
            if fact.versioning is not Versioning.UNKNOWN:
                self._offer(turns_on=fact.versioning is not Versioning.ON)
        details = [f"{_title(fact.topic)}\n{fact.details}" for fact in facts if fact.details]
        self._rules.setPlainText(escaped("\n\n".join(details)))
        self._rules.setVisible(bool(details))

    def text(self) -> str:
        """The facts, then the rules."""
        return "\n\n".join(filter(None, (super().text(), self._rules.toPlainText())))

    def show_versioning(self, versioning: Versioning) -> None:
        """It has been switched."""
        self.show_status("")
        self._switch.setEnabled(True)
        name = _NAMES[Topic.VERSIONING]
        self.set_fact(_title(Topic.VERSIONING), _tr(versioning.value), name)
        self._offer(turns_on=versioning is not Versioning.ON)

    def show_unchanged(self, description: Description) -> None:
        """It could not be switched."""
        self._switch.setEnabled(True)
        self.show_error(description)

    def _offer(self, *, turns_on: bool) -> None:
        self._turns_on = turns_on
        on, suspend = self.tr("Turn versioning on…"), self.tr("Suspend versioning…")
        self._switch.setText(on if turns_on else suspend)
        self._switch.show()

    @Slot()
    def _ask(self) -> None:
        is_on = self._turns_on
        box = PlainBox("versioningQuestion", self)
        box.setWindowTitle(self.tr("Versioning"))
        name = visible(self._bucket)
        if is_on:
            box.ask(
                self.tr("Keep old versions in bucket “{name}”?").format(name=name),
                self.tr(
                    "From then on, what is replaced or deleted stays as an old version and takes "
                    "space. Versioning can be suspended later, but not removed."
                ),
            )
        else:
            box.ask(
                self.tr("Suspend versioning of bucket “{name}”?").format(name=name),
                self.tr(
                    "Versions kept so far stay. From then on, what is replaced or deleted is gone."
                ),
            )
        text = self.tr("Turn on") if is_on else self.tr("Suspend")
        button = box.addButton(text, QMessageBox.ButtonRole.AcceptRole)
        button.setObjectName("switchVersioningButton")
        box.add_cancel()
        button.clicked.connect(partial(self._switch_to, is_on))
        box.open()

    def _switch_to(self, is_on: bool) -> None:
        self._switch.setEnabled(False)
        self.show_status(self.tr("Changing it…"))
        self.versioning_wanted.emit(is_on)


def _title(topic: Topic) -> str:
    return _tr(topic.value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("BucketPropertiesDialog", text)
