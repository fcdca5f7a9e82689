"""The export dialog: a format and a target."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.dialogs.captioned import captioned
from msglc_browser.gui.exporting.export_texts import (
    file_names_text,
    format_text,
    heading_text,
    nodes_text,
    policy_text,
    refusal,
)
from msglc_browser.gui.targets.look_up import Problem
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.operations.exporting.export import ExportSpec
from msglc_browser.operations.exporting.export_many import ExportManySpec
from msglc_browser.operations.exporting.formats import FORMATS, Format
from msglc_browser.operations.naming.node_names import node_names
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile

_WIDTH_LETTERS: Final = 80


class ExportDialog(WriteDialog):
    """`exportDialog`: format and target; for several nodes, a folder or prefix.

    Open with `open()` after `serve_export(desk, dialog, …)`; it emits an ExportSpec,
    or an ExportManySpec for several nodes.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        *,
        name: str,
        folder: Path,
        profiles: Sequence[Profile] = (),
        profile_id: str = "",
        s3_folder: S3Location | None = None,
        formats: Sequence[Format] = FORMATS,
        format_name: str = "",
        heading: str = "",
        facts: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`name` is the default file name, without suffix, and `folder` the default folder.

        The default connection of an s3:// target is `profile_id`; all of `profiles` are offered,
        and `s3_folder` is the default place there. `format_name` is selected at first, if the nodes
        can be written in it. `heading` and `facts` say what is exported, if
        that is not the nodes as they are.
        """
        heading, facts = heading or heading_text(nodes, name), facts or nodes_text(nodes)
        super().__init__("exportDialog", heading, facts, parent)
        self._nodes = tuple(nodes)
        self._formats = tuple(formats)
        # One of each sort: ten thousand may be selected, and each is checked for every format.
        self._sorts = tuple({(node.kind, node.value_type): node for node in nodes}.values())
        self._proposed = str(folder / name) if self._is_one else str(folder)
        self._make_fields()
        self._choose_format(format_name)
        self._add_target(profile_id, profiles, s3_folder)
        self._target.add_browse_button("")
        self._lay_out()
        self._connect()
        self._propose()
        self._tell_policy()
        self.refresh()

    def format(self) -> Format:
        """The selected format."""
        return self._formats[self._format.currentIndex()]

    def is_edited(self) -> bool:
        """Whether the proposed target was changed."""
        return self._target.is_edited

    def spec(self) -> ExportSpec | ExportManySpec | None:
        """What to export with the current input; None if something is missing."""
        target = self._target.location()
        if target is None:
            return None
        if self._is_one:
            return ExportSpec(self.format(), target, self._target.overwrite)
        return ExportManySpec(self.format(), target, self._replace.isChecked())

    def problem(self) -> Problem | None:
        """Why the nodes cannot be written there; None if they can."""
        if refusal(self.format(), self._sorts):
            return Problem(format_text(self.format(), self._sorts))
        return self._target.problem()

    @property
    def _is_one(self) -> bool:
        return len(self._nodes) == 1

    def _make_fields(self) -> None:
        self._format = QComboBox(self)
        self._format.setObjectName("formatCombo")
        self._format.addItems([format_text(each, self._sorts) for each in self._formats])
        self._format.setMaxVisibleItems(len(self._formats))
        model = self._format.model()
        if isinstance(model, QStandardItemModel):
            for row, each in enumerate(self._formats):
                model.item(row).setEnabled(not refusal(each, self._sorts))
        self._policy = PlainLabel("", self)
        self._policy.setObjectName("policyLabel")
        self._policy.setWordWrap(True)
        self._policy.setProperty("muted", True)
        self._replace = QCheckBox(self.tr("Replace files with the same names"), self)
        self._replace.setObjectName("replaceCheck")
        self._replace.setVisible(not self._is_one)
        self._stems = [] if self._is_one else node_names([node.path for node in self._nodes])
        self._names = PlainLabel("", self)
        self._names.setObjectName("fileNamesLabel")
        self._names.setWordWrap(True)
        self._names.setProperty("muted", True)
        self._names.setVisible(not self._is_one)

    def _choose_format(self, name: str) -> None:
        for row, each in enumerate(self._formats):
            if each.name == name and not refusal(each, self._sorts):
                self._format.setCurrentIndex(row)

    def _add_target(
        self, profile_id: str, profiles: Sequence[Profile], folder: S3Location | None
    ) -> None:
        caption = self.tr("Save as") if self._is_one else self.tr("Save in folder or prefix")
        field = TargetField(caption, profile_id, self, wants_folder=not self._is_one)
        self.take_target(field, profiles, folder)

    def _lay_out(self) -> None:
        self.body.setSpacing(3 * SPACE)
        self.body.addLayout(self._format_column())
        self.body.addWidget(self._target)
        self.body.addWidget(self._names)
        self.body.addWidget(self._replace)
        self.body.addStretch(1)
        self.add_footer("acceptButton", self.tr("Export"))
        self.area.prefer_width(_WIDTH_LETTERS)

    def _format_column(self) -> QVBoxLayout:
        column = captioned(self.tr("Format"), self._format, self)
        column.addWidget(self._policy)
        return column

    def _connect(self) -> None:
        self._format.currentIndexChanged.connect(self._on_format)
        self._target.changed.connect(self.refresh)

    def _propose(self) -> None:
        self._target.propose(self._proposed + (self.format().suffix if self._is_one else ""))

    @Slot()
    def _on_format(self) -> None:
        """Update a known suffix to match the format; keep any other."""
        if self._target.is_edited and self._is_one:
            text = self._target.edit.text()
            for each in self._formats:
                if text.endswith(each.suffix):
                    self._target.edit.setText(text.removesuffix(each.suffix) + self.format().suffix)
                    break
        self._propose()
        self._tell_policy()
        self.refresh()

    def _tell_policy(self) -> None:
        self._policy.setText(policy_text(self.format(), self._nodes))
        set_wrapped(self._names, file_names_text(self._stems, self.format().suffix))
