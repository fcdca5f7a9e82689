"""Keys that a part of a page handles itself, listed with the commands' shortcuts."""

from dataclasses import dataclass
from typing import Final

from msglc_browser.gui.base.commands import Menu
from msglc_browser.gui.base.keys.context_menu_key import CONTEXT_MENU_KEY

FIRST_NINE: Final = tuple(f"Ctrl+{number}" for number in range(1, 10))
"""The keys of the first nine tabs of an inspector."""


@dataclass(frozen=True, slots=True)
class ViewKeys:
    """What keys do; `menu` is the part of the list they belong to. Translated like commands."""

    text: str
    menu: Menu
    keys: str
    help: str


VIEW_KEYS: Final = (
    ViewKeys(
        "Show an inspector", Menu.VIEW, f"{FIRST_NINE[0]} … {FIRST_NINE[-1]}",
        "Show the first … ninth tab of the inspector",
    ),
    ViewKeys(
        "Restore", Menu.VIEW, "Esc", "Bring the tree back after the inspector was maximised",
    ),
    ViewKeys(
        "Context menu", Menu.EDIT, CONTEXT_MENU_KEY, "Open the menu of what is selected",
    ),
)  # fmt: skip
