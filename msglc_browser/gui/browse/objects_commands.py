"""The command that a bucket page runs itself."""

from typing import TYPE_CHECKING, Final

from msglc_browser.gui.tabs.page_commands import PageCommands

if TYPE_CHECKING:
    from msglc_browser.gui.browse.objects_page import ObjectsPage


def _objects_page() -> "type[ObjectsPage]":
    from msglc_browser.gui.browse.objects_page import ObjectsPage  # noqa: PLC0415

    return ObjectsPage


OBJECTS_COMMANDS: Final = PageCommands(
    _objects_page, {"object.open": lambda page: page.open_selected()}
)
