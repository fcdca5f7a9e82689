"""A slice of an array as a picture, with everything around it."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.inspect.image.axis_bar import AxisBar
from msglc_browser.gui.inspect.image.cell_text import figure_text
from msglc_browser.gui.inspect.image.color_bar import ColorBar
from msglc_browser.gui.inspect.image.color_maps import ColorMap
from msglc_browser.gui.inspect.image.heat_map import HeatMap
from msglc_browser.gui.inspect.image.map_bar import Below, MapBar
from msglc_browser.gui.inspect.image.rendering import Coloring, color_limits
from msglc_browser.gui.inspect.image.small_plot import (
    Curve,
    SmallPlot,
    histogram_curve,
    profile_curve,
)
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.parts.figures import Figures
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.images.array_shape import ArrayShape
from msglc_browser.operations.images.grid_summary import (
    GridSummary,
    Preset,
    color_range,
)
from msglc_browser.operations.images.reduction import Pyramid
from msglc_browser.operations.images.slice_grid import SliceGrid
from msglc_browser.operations.images.slice_plan import SliceSpec

_EQUAL_RATIO: Final = 8  # a longer strip fills the area, unless the user has chosen


class HeatPane(QWidget):
    """Shows what it is given; `spec_wanted` asks for another slice."""

    spec_wanted = Signal(object)  # SliceSpec

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid: SliceGrid | None = None
        self.summary: GridSummary | None = None
        self._spec = SliceSpec(0, 1, (0, 0))
        self._preset = self._last_preset = Preset.PERCENT
        self._coloring = Coloring()
        self._below = Below.NONE
        self._chosen_equal: bool | None = None
        self._facts = ""
        self.facts_label = ElidedLabel(parent=self)
        self.facts_label.setObjectName("imageFacts")
        self.facts_label.setProperty("muted", True)
        self.strip = NoticeStrip("imageNotice", self)
        self.axis_bar = AxisBar(self)
        self.map = HeatMap(self)
        self.color_bar = ColorBar(self)
        self.plot = SmallPlot(self)
        self.plot.hide()
        self.bar = MapBar(self)
        captions = ("min", "max", self.tr("mean"), "std", "NaN")
        self.figures = Figures(captions, self)
        self.figures.setObjectName("imageFigures")
        self._lay_out()
        self._connect()
        self.bar.show_color_map(self._coloring.color_map)
        self.bar.show_preset(self._preset)

    def show_shape(self, shape: ArrayShape, spec: SliceSpec, facts: str) -> None:
        """Show which slice is going to be shown; the picture stays until it is here."""
        self._facts = facts
        self.facts_label.setText(facts)
        self.axis_bar.show_slice(shape, spec)
        # Without sliders there is room beside the menu of axes.
        holder = self._body if self.axis_bar.has_sliders else self.axis_bar.row
        holder.insertWidget(0, self.facts_label, 0 if self.axis_bar.has_sliders else 1)

    def show_grid(self, grid: SliceGrid, lengths: tuple[int, int], spec: SliceSpec) -> None:
        """Show numbers; `spec` is the slice that they are of."""
        self.grid = grid
        self._spec = spec
        self._show_index_parts(spec)
        if self._chosen_equal is None:
            is_equal = max(lengths) <= _EQUAL_RATIO * min(lengths)
            self.bar.equal_button.setChecked(is_equal)
            self.map.set_equal(is_equal)
        self.map.show_grid(grid, lengths=lengths, steps=spec.steps)
        self.bar.show_color(grid.is_color)
        self._update_below()

    def shows(self, spec: SliceSpec) -> bool:
        """Whether the picture is of this slice, or of a part of it."""
        return self.grid is not None and replace(self._spec, steps=spec.steps) == spec

    def show_summary(self, summary: GridSummary, *, is_whole: bool) -> None:
        """Show the statistics, and let the colours follow them."""
        self.summary = summary
        self._recolor()
        nan = count_text(summary.nan)
        if summary.null:
            nan += self.tr(" + {0} null").format(count_text(summary.null))
        if summary.infinite:
            nan += self.tr(" + {0} ∞").format(count_text(summary.infinite))
        numbers = (summary.least, summary.greatest, summary.mean, summary.std)
        texts = [figure_text(each) if summary.finite else "–" for each in numbers]
        self.figures.set_values((*texts, nan))
        part = "" if is_whole else self.tr("the figures are of the part read")
        self.facts_label.setText(" · ".join(filter(None, (self._facts, part))))
        self._update_below()

    def show_pyramid(self, pyramid: Pyramid) -> None:
        """Draw from smaller versions of the numbers where they suffice."""
        self.map.show_pyramid(pyramid)

    def clear(self) -> None:
        """Show nothing, and nothing about it."""
        self.show_nothing()
        self.strip.hide()
        self.facts_label.setText("")

    def show_nothing(self) -> None:
        """Show no numbers; the axes stay."""
        self.grid = self.summary = None
        self.map.clear()
        self.plot.show_curve(None)
        self.figures.set_values(("–",) * 5)

    def saved_picture(self) -> QImage:
        """The map and its colours as they are seen, at twice the size."""
        area = self.map.geometry().united(self.color_bar.geometry())
        image = QImage(area.size() * 2, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(2)
        image.fill(color(Role.SURFACE))
        for part in (self.map, self.color_bar):
            part.render(image, part.pos() - area.topLeft())
        return image

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(3 * SPACE)
        middle.addWidget(self.map, 1)
        middle.addWidget(self.color_bar)
        self._body = body = QVBoxLayout()
        body.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, 3 * SPACE)
        body.setSpacing(2 * SPACE + 2)
        for widget in (self.facts_label, self.axis_bar):
            body.addWidget(widget)
        body.addLayout(middle, 1)
        for part in (self.plot, self.bar, self.figures):
            body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self.axis_bar.spec_wanted.connect(self.spec_wanted)
        self.map.step_wanted.connect(self.axis_bar.step)
        self.map.cross_moved.connect(self._update_below)
        self.color_bar.range_dragged.connect(self._drag_range)
        self.color_bar.reset_wanted.connect(self._choose_last_preset)
        self.bar.color_map_chosen.connect(self._choose_color_map)
        self.bar.preset_chosen.connect(self._choose_preset)
        self.bar.log_chosen.connect(self._choose_log)
        self.bar.equal_chosen.connect(self._choose_equal)
        self.bar.below_chosen.connect(self._choose_below)

    def _show_index_parts(self, spec: SliceSpec) -> None:
        """The readout has the indices of all axes, in the order of the axes."""
        texts = [str(index) for index in spec.fixed]
        texts[spec.y_axis], texts[spec.x_axis] = "{y}", "{x}"
        if spec.is_color:
            texts.pop()
        self.map.set_index_template("[" + ", ".join(texts) + "]")

    def _choose_color_map(self, color_map: ColorMap) -> None:
        self.bar.show_color_map(color_map)
        self._color(color_map=color_map)

    def _choose_last_preset(self) -> None:
        self._choose_preset(self._last_preset)

    def _choose_preset(self, preset: Preset) -> None:
        self._preset = self._last_preset = preset
        self.bar.show_preset(preset)
        self._recolor()

    def _choose_log(self, is_log: bool) -> None:
        if self._preset is Preset.CUSTOM:
            self._preset = self._last_preset
            self.bar.show_preset(self._preset)
        self._recolor(is_log=is_log)

    def _drag_range(self, low: float, high: float) -> None:
        self._preset = Preset.CUSTOM
        self.bar.show_preset(self._preset)
        self._color(low=low, high=high)
        self._update_below()

    def _recolor(self, *, is_log: bool | None = None) -> None:
        """Let the colours follow the statistics, unless the user has dragged them."""
        is_log = self._coloring.is_log if is_log is None else is_log
        if self.summary is None or (
            self._preset is Preset.CUSTOM and self._coloring.is_log is is_log
        ):
            self._color(is_log=is_log)
            return
        usual = None
        if self.grid is not None and self.grid.is_color:
            is_log = False
            usual = color_limits(self.grid)
        low, high = usual or color_range(self.summary, self._preset, is_log=is_log)
        self._color(low=low, high=high, is_log=is_log)
        self._update_below()

    def _color(
        self,
        *,
        color_map: ColorMap | None = None,
        low: float | None = None,
        high: float | None = None,
        is_log: bool | None = None,
    ) -> None:
        old = self._coloring
        self._coloring = Coloring(
            color_map or old.color_map,
            old.low if low is None else low,
            old.high if high is None else high,
            old.is_log if is_log is None else is_log,
        )
        self.map.set_coloring(self._coloring)
        is_color = self.grid is not None and self.grid.is_color
        self.color_bar.show_coloring(
            self._coloring,
            legend=self._legend(),
            has_colors=not is_color,
            has_values=self.summary is None or bool(self.summary.finite),
        )

    def _legend(self) -> str:
        """What has the colour of NaN."""
        summary = self.summary
        if summary is None or (self.grid is not None and self.grid.is_color):
            return ""
        names = []
        if summary.nan:
            names.append("NaN")
        if summary.null:
            names.append("null")
        if self._coloring.is_log and summary.finite and summary.least <= 0:
            names.append("≤ 0")
        return ", ".join(names)

    def _choose_equal(self, is_equal: bool) -> None:
        self._chosen_equal = is_equal
        self.map.set_equal(is_equal)

    def _choose_below(self, below: Below) -> None:
        self._below = below
        self.plot.setVisible(below is not Below.NONE)
        self._update_below()

    def _update_below(self, _cross: object = None) -> None:
        if self._below is not Below.NONE:
            self.plot.show_curve(self._curve())

    def _curve(self) -> Curve | None:
        grid, cross, steps = self.grid, self.map.cross, self._spec.steps
        if grid is None or grid.is_color:
            return None
        if self._below is Below.HISTOGRAM:
            if self.summary is None:
                return None
            title = self.tr("Histogram of {0} values").format(count_text(self.summary.finite))
            return histogram_curve(title, self.summary, self._coloring.low, self._coloring.high)
        shown = self.map.window_shown
        column, row = cross or (shown.columns // 2, shown.rows // 2)
        pixels = self.plot.width()
        y, x = min(row // steps[0], grid.height - 1), min(column // steps[1], grid.width - 1)
        if self._below is Below.ROW:
            values, step, at = grid.row(y), steps[1], column
            title = self.tr("Along row {0}").format(count_text(y * steps[0]))
        else:
            values, step, at = grid.column(x), steps[0], row
            title = self.tr("Along column {0}").format(count_text(x * steps[1]))
        return profile_curve(title, values, step, at, pixels)
