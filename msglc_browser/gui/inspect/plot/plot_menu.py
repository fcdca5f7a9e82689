"""The context menu of the plot: what the buttons around it offer."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from msglc_browser.gui.inspect.passing_menu import passing_menu
from msglc_browser.gui.inspect.plot.display import PlotDisplay
from msglc_browser.gui.inspect.plot.foot import PlotFoot
from msglc_browser.gui.inspect.plot.tool_row import PlotTools


def plot_menu(tools: PlotTools, display: PlotDisplay, foot: PlotFoot, parent: QWidget) -> QMenu:
    """`plotMenu`: it is deleted when it closes."""
    menu = passing_menu("plotMenu", parent)
    menu.addAction(_tr("Show all"), tools.home_button.click)
    for button in (tools.cursors_button, tools.log_y_button):
        _add_toggle(menu, button)
    if not foot.all_button.isHidden() and not foot.isHidden():
        menu.addAction(foot.all_button.text(), foot.all_button.click)
    menu.addSeparator()
    for button in (tools.kind_button, tools.x_button, tools.add_button):
        if not button.isHidden():
            menu.addMenu(button.menu()).setText(button.accessibleName())
    if display.legend.isHidden():
        for shown in display.series[:1]:
            display.legend.fill(menu.addMenu(_tr("Series")), shown)
    menu.addSeparator()
    menu.addActions(tools.save_button.menu().actions())
    return menu


def _add_toggle(menu: QMenu, button: QPushButton) -> None:
    action = menu.addAction(button.text(), button.click)
    action.setCheckable(True)
    action.setChecked(button.isChecked())


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlotMenu", text)
