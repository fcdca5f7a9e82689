"""The controls below a heat map: colours, levels, aspect, plot, saving."""

from collections.abc import Sequence
from enum import Enum
from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from msglc_browser.gui.inspect.image.color_maps import ColorMap
from msglc_browser.gui.parts.two_groups import TwoGroups
from msglc_browser.operations.images.grid_summary import Preset


class Below(Enum):
    """The small plot below the map."""

    NONE = "none"
    ROW = "row"
    COLUMN = "column"
    HISTOGRAM = "histogram"


class FileKind(Enum):
    """How a picture is saved; the value is the suffix."""

    PNG = "png"
    NPY = "npy"


class MapBar(TwoGroups):
    """`mapBar`: two groups of buttons, side by side if there is room, else one above the other."""

    color_map_chosen = Signal(object)  # ColorMap
    preset_chosen = Signal(object)  # Preset
    log_chosen = Signal(bool)
    equal_chosen = Signal(bool)
    below_chosen = Signal(object)  # Below
    save_wanted = Signal(object)  # FileKind
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapBar")
        self._build()
        colors = (self.map_button, self.levels_button, self.log_button)
        self.set_groups(colors, (self.equal_button, self.below_button, self.save_button))

    def show_color_map(self, color_map: ColorMap) -> None:
        """The name on the button."""
        self.map_button.setText(color_map.value)

    def show_preset(self, preset: Preset) -> None:
        """The name on the button."""
        self.levels_button.setText(self.tr("Levels: {0}").format(self._preset_names()[preset]))
        for action in self.levels_button.menu().actions():
            action.setChecked(action.data() is preset)

    def show_color(self, is_color: bool) -> None:
        """Colours need neither a map nor a logarithm, and have no single profile."""
        for button in (self.map_button, self.log_button, self.below_button):
            button.setEnabled(not is_color)

    def _build(self) -> None:
        self.map_button = self._menu_button("colorMapButton", self.tr("Colour map"))
        maps = [(each.value, each) for each in ColorMap]
        self._fill(self.map_button, maps, self.color_map_chosen)
        self.levels_button = self._menu_button("levelsButton", self.tr("Levels"))
        names = self._preset_names()
        presets = [(names[each], each) for each in Preset if each is not Preset.CUSTOM]
        self._fill(self.levels_button, presets, self.preset_chosen)
        self.log_button = self._toggle("logButton", self.tr("Log"))
        self.log_button.setAccessibleName(self.tr("Logarithmic colours"))
        self.log_button.clicked.connect(self.log_chosen)
        self.equal_button = self._toggle("equalAspectButton", self.tr("Equal aspect"))
        self.equal_button.setChecked(True)
        self.equal_button.clicked.connect(self.equal_chosen)
        self.below_button = self._menu_button("profileButton", self.tr("Profile"))
        self.below_button.setText(self.tr("Profile"))
        plots = [
            (self.tr("No plot"), Below.NONE),
            (self.tr("Profile along the row"), Below.ROW),
            (self.tr("Profile along the column"), Below.COLUMN),
            (self.tr("Histogram of the values"), Below.HISTOGRAM),
        ]
        self._fill(self.below_button, plots, self.below_chosen)
        self.save_button = self._menu_button("savePictureButton", self.tr("Save picture"))
        self.save_button.setText(self.tr("Save"))
        files = [
            (self.tr("Picture as PNG…"), FileKind.PNG),
            (self.tr("Numbers as NPY…"), FileKind.NPY),
        ]
        self._fill(self.save_button, files, self.save_wanted, is_choice=False)
        self.save_button.menu().addAction(self.tr("Copy picture"), self.copy_wanted.emit)

    def _preset_names(self) -> dict[Preset, str]:
        return {
            Preset.MIN_MAX: self.tr("min–max"),
            Preset.PERCENT: self.tr("1–99 %"),
            Preset.SYMMETRIC: self.tr("symmetric"),
            Preset.CUSTOM: self.tr("custom"),
        }

    def _menu_button(self, name: str, accessible: str) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setAccessibleName(accessible)
        button.setMenu(QMenu(button))
        return button

    def _toggle(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setCheckable(True)
        button.setProperty("toggle", True)
        return button

    def _fill(
        self,
        button: QPushButton,
        entries: Sequence[tuple[str, object]],
        signal: SignalInstance,
        *,
        is_choice: bool = True,
    ) -> None:
        menu = button.menu()
        group = QActionGroup(menu)
        for number, (text, value) in enumerate(entries):
            action = QAction(text, menu, checkable=is_choice, checked=is_choice and not number)
            action.setData(value)
            action.triggered.connect(partial(_emit, signal, value))
            if is_choice:
                group.addAction(action)
            menu.addAction(action)


def _emit(signal: SignalInstance, value: object, _is_checked: bool = False) -> None:
    signal.emit(value)
