"""Asks for the name of a new bucket, and for its region where there are some."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.dialogs.captioned import captioned
from msglc_browser.gui.dialogs.name_dialog import NameDialog
from msglc_browser.operations.buckets.new_bucket import (
    FIRST_REGION,
    bucket_name_problem,
    has_regions,
)
from msglc_browser.storage.places.profile import Profile


class NewBucketDialog(NameDialog):
    """`newBucketDialog`; `region` is what was entered, "" for servers that have none."""

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(
            "newBucketDialog",
            _tr("New bucket"),
            _tr("At {connection}").format(connection=visible(profile.name, limit=60)),
            edit="newBucketEdit",
            problem=bucket_name_problem,
            hint=_tr("3 to 63 lower-case letters, digits, dots and hyphens."),
            parent=parent,
        )
        self._region: QLineEdit | None = None
        if has_regions(profile):
            self._region = QLineEdit(profile.region or FIRST_REGION, self)
            self._region.setObjectName("newBucketRegionEdit")
            self.body.addLayout(captioned(_tr("Region"), self._region, self))

    @property
    def region(self) -> str:
        """Where the bucket is to be."""
        return "" if self._region is None else self._region.text().strip()

    def _set_busy(self, *, is_busy: bool) -> None:
        super()._set_busy(is_busy=is_busy)
        if self._region is not None:
            self._region.setEnabled(not is_busy)


def _tr(text: str) -> str:
    return QCoreApplication.translate("NewBucketDialog", text)
