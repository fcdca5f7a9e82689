"""The one small style sheet on top of Fusion.

Widgets choose a look with a dynamic property, set before they are shown:

    QPushButton  primary=true   the action of a dialog, filled with the accent
    QPushButton  link=true      text only, in the accent colour ("+ New connection…", Retry)
    QPushButton  segment=true   one of a row of checkable buttons (By name | In order)
    QPushButton  chip=true      a filter that is on, removed by a click
    QPushButton  toggle=true    a checkable button by itself (Log), tinted while it is on
    QToolButton  flat=true      an icon without a frame until the mouse is over it; dense=true
                                with less space above and below
    QLabel       heading=true   first line of a dialog or of an empty place
    QLabel       muted=true     second line, captions
    QLabel       caption=true   small muted capitals over a list ("CONNECTIONS")
    QLabel       invalid=true   the reason below a field that does not validate
    QLabel       status=ok|warning|danger   coloured text, beside an icon or a word
    QLabel       links=true     text with links that keys can follow, framed while it has the focus
    QTabBar      inspector=true   rounded tabs; tight=true with less space around the text
    QLineEdit    invalid=true   a field that does not validate (red edge)
    QFrame       card=true      rounded box with an edge on the surface; focused=true while the
                                list in it has the keyboard focus (`focused_cards`)
    QFrame       well=true      rounded raised box without an edge (figures in a dialog)
    QWidget      panel=true     raised background (navigator, navigation row, activity)
    QWidget      bar=true       row of buttons above a view, raised, with a line below
    QWidget      foot=true      row below a view, raised, with a line above
    QWidget      page=true      surface background
    QSplitter    gap=true       boxes with space between them, no line
    QAbstractItemView  plain=true   no frame, raised background (navigator, activity)
    QAbstractItemView  popup=true   a list of completions below a field
    QTableView   cells=true     a grid of values (the Table inspector)
    QAbstractItemView  roomy=true   space around the text of each cell (lists in dialogs)
    QAbstractItemView  edged=true   an edge like that of a field, for a list in no card

Questions have their buttons as other dialogs do, on every desktop: the action at the right, and no
icons.

A property that changes later needs `restyle(widget)` of `style`.
"""

from string import Template
from typing import Final

from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN
from msglc_browser.gui.theme.palette import PALETTE, Scheme, hex_color

_TEMPLATE: Final = Template("""
QWidget[panel="true"], QWidget[bar="true"] { background: $raised; }
QWidget[page="true"] { background: $surface; }
QWidget[foot="true"] { background: $raised; border: none; border-top: 1px solid $border; }
QWidget[bar="true"] { border: none; border-bottom: 1px solid $border; }
QDialog, QMessageBox { background: $surface; }
QMessageBox, QDialogButtonBox { button-layout: 3; dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }

QMenuBar { background: $window; border-bottom: 1px solid $border; padding: 0 2px; spacing: 0; }
QMenuBar::item { background: transparent; padding: 6px 10px; margin: 0; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $selection; border-radius: 4px; }
QMenu { background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QLabel[muted="true"] { color: $muted; }
QLabel[links="true"] { border: 1px solid transparent; border-radius: 4px; }
QLabel[links="true"]:focus { border-color: $accent; }
QLabel[caption="true"] { color: $muted; font-weight: 600; }
QLabel[invalid="true"], QLabel[status="danger"] { color: $danger; }
QLabel[status="ok"] { color: $ok; }
QLabel[status="warning"] { color: $warning; }

QPushButton, QComboBox {
    background: $surface; border: 1px solid $border; border-radius: 6px;
    padding: 4px 10px; min-height: 18px; color: $text; outline: 0;
}
QPushButton:hover, QComboBox:hover { background: $raised; border-color: $muted; }
QPushButton:pressed { background: $selection; }
QPushButton:focus, QComboBox:focus { border-color: $accent; }
QPushButton:disabled, QComboBox:disabled { color: $muted; background: $window; }
QPushButton::menu-indicator { image: url(theme$scheme:down.svg); subcontrol-position: right center;
    subcontrol-origin: padding; right: 6px; width: 10px; height: 10px; }
QPushButton[primary="true"] {
    background: $accent; border-color: $accent; color: $on_accent; font-weight: 600;
    padding: 4px 14px;
}
QPushButton[primary="true"]:hover { border-color: $text; }
QPushButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled {
    background: $window; border-color: $border; color: $muted;
}
QPushButton[link="true"] { background: transparent; border: none; color: $accent; padding: 4px 0; }
QPushButton[link="true"]:hover, QPushButton[link="true"]:focus { text-decoration: underline; }
QPushButton[link="true"][chosen="true"] { background: $selection; border-radius: 3px; }
QPushButton[link="true"][status="danger"] { color: $danger; }
QPushButton:checked {
    background: $selection; border-color: $accent; color: $text;
}
QPushButton[chip="true"] {
    background: $selection; border-color: $selection; border-radius: 10px;
    padding: 1px 8px; min-height: 16px;
}
QPushButton[chip="true"]:hover { border-color: $muted; }
QPushButton[chip="true"]:focus { border-color: $accent; }
QPushButton:checked:focus { border: 2px solid $accent; padding: 3px 9px; }
QPushButton[segment="true"]:checked {
    background: $accent; border-color: $accent; color: $on_accent; font-weight: 600;
}
QPushButton[segment="true"]:checked:focus { border: 2px solid $text; padding: 3px 9px; }
QToolButton[flat="true"] {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px;
}
QToolButton[dense="true"] { padding: 1px 4px; }
QToolButton[flat="true"]:hover { background: $selection; }
QToolButton[flat="true"]:focus { border-color: $accent; }
QToolButton[flat="true"]:disabled { background: transparent; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox {
    background: $surface; color: $text; border: 1px solid $border; border-radius: 6px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit { padding: 4px 8px; min-height: 18px; }
QSpinBox { padding: 2px 0; min-height: 18px; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0 8px; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 16px; }
QSpinBox::up-arrow { image: url(theme$scheme:up.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow { image: url(theme$scheme:down.svg); width: 10px; height: 10px; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus { border-color: $accent; }
QLineEdit:disabled { color: $muted; background: $window; }
QLineEdit[invalid="true"] { border-color: $danger; }
QPlainTextEdit[frameless="true"], QTextEdit[frameless="true"] { border: none; border-radius: 0; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(theme$scheme:down.svg); width: 10px; height: 10px; }
QComboBox { combobox-popup: 0; }
QComboBoxPrivateContainer { background: $surface; border: none; }
QComboBox QAbstractItemView::item { min-height: 24px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border; outline: 0;
    selection-background-color: $selection; selection-color: $text; padding: 4px; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: 4px; background: $surface;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
    image: url(theme$scheme:check.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent;
    image: url(theme$scheme:dot.svg); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent;
    width: 12px; height: 12px; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus {
    border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; }

QFrame[card="true"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
QFrame[card="true"][focused="true"] { border-color: $accent; }
QFrame[well="true"] { background: $raised; border: none; border-radius: 6px; }
QFrame[line="true"] { background: $border; border: none; }

QAbstractItemView { background: $surface; border: none; outline: 0; }
QAbstractItemView[plain="true"] { background: $raised; }
QAbstractItemView[roomy="true"]::item { padding: 4px 7px; }
QAbstractItemView[roomy="true"]::item:selected { background: $selection; color: $text; }
QAbstractItemView[edged="true"] { border: 1px solid $border; border-radius: 6px; }
QAbstractItemView[edged="true"]:focus { border-color: $accent; }
QAbstractItemView[popup="true"] { background: $raised; border: 1px solid $muted; padding: 4px; }
QAbstractItemView[popup="true"]::item { padding: 4px 6px; }
QAbstractItemView[popup="true"]::item:selected { background: $selection; color: $text; }
QTreeView { show-decoration-selected: 1; }
QTreeView::branch { background: transparent; border-image: none; }
QTreeView::branch:selected { background: $selection; }
QTreeView::branch:has-children:closed { image: url(theme$scheme:branch-closed.svg); }
QTreeView::branch:has-children:open { image: url(theme$scheme:branch-open.svg); }
QHeaderView { background: $raised; border: none; }
QHeaderView::section {
    background: $raised; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 0 10px; font-weight: 600; font-size: $small; min-height: 25px; max-height: 25px;
}
QTableView[plain="true"] QHeaderView::section:first { padding-left: $edge; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: url(theme$scheme:sort-up.svg); width: 10px; height: 10px; }
QHeaderView::down-arrow { image: url(theme$scheme:sort-down.svg); width: 10px; height: 10px; }
QTableView { gridline-color: $border; }
QTableView[cells="true"]::item { padding: 0 5px; }
QTableView[cells="true"]::item:selected { background: $selection; color: $text; }
QTableView[cells="true"] QHeaderView::section:vertical { font-weight: 400; border-bottom: none;
    padding: 0 8px; }
QTableCornerButton::section { background: $raised; border: none; }

QStatusBar { background: $window; border-top: 1px solid $border; min-height: 24px; }
QStatusBar::item { border: none; }

QTabWidget { background: $window; }
QTabWidget::pane { border: none; border-top: 1px solid $border; top: -1px; }
QTabBar { background: $window; outline: 0; }
QTabBar::tab {
    background: $window; color: $muted; border: none; border-right: 1px solid $border;
    border-bottom: 1px solid $border; border-top: 2px solid transparent; padding: 6px 8px 6px 14px;
    min-height: 19px; max-height: 19px;
}
QTabBar::tab:selected { background: $surface; color: $text; border-top-color: $accent;
    border-bottom-color: $surface; }
QTabBar::tab:selected:focus { border: 1px solid $accent; border-top: 2px solid $accent;
    padding: 6px 8px 6px 13px; }
QTabBar::tab:hover:!selected { color: $text; }
QTabBar::close-button { image: url(theme$scheme:close.svg); margin-left: 4px; }
QTabBar::close-button:hover { background: $selection; border-radius: 3px; }
QTabBar QToolButton { background: $raised; border: none; border-left: 1px solid $border; }
QTabBar QToolButton:hover { background: $selection; }
QTabBar QToolButton::left-arrow { image: url(theme$scheme:left.svg); width: 10px; height: 10px; }
QTabBar QToolButton::right-arrow { image: url(theme$scheme:right.svg); width: 10px; height: 10px; }
QTabBar[inspector="true"] { background: transparent; }
QTabBar[inspector="true"]::tab {
    background: transparent; border: none; border-radius: 6px; padding: 4px 9px; margin: 4px 1px;
}
QTabBar[inspector="true"][tight="true"]::tab { padding: 4px 5px; }
QTabBar[inspector="true"]::tab:selected { background: $selection; font-weight: 600; }
QTabBar[inspector="true"]::tab:selected:focus { border: 1px solid $accent; padding: 3px 8px; }
QTabBar[inspector="true"][tight="true"]::tab:selected:focus { padding: 3px 4px; }

QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QSplitter[gap="true"]::handle { background: transparent; }
QSplitter[gap="true"]::handle:hover { background: $selection; }

QSlider::groove:horizontal { background: $border; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $accent; border: 1px solid $surface; width: 12px;
    height: 12px; margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:focus { border-color: $text; }

QProgressBar { background: $border; border: none; border-radius: 3px; min-height: 6px;
    max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; margin: 0; }
QScrollBar:horizontal { height: 12px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
""")


def build_style_sheet(scheme: Scheme) -> str:
    """The style sheet with the colours of `scheme`.

    Images are found through the search paths "themelight:" and "themedark:".
    """
    colors = {role.value: hex_color(role, scheme) for role in PALETTE}
    small = f"{fonts.small().pointSizeF():g}pt"
    return _TEMPLATE.substitute(colors, scheme=scheme.value, small=small, edge=f"{PAGE_MARGIN}px")
