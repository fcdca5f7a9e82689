"""The commands that an archive page runs itself."""

from typing import TYPE_CHECKING, Final

from msglc_browser.gui.tabs.page_commands import PageCommands

if TYPE_CHECKING:
    from msglc_browser.gui.archive.archive_page import ArchivePage


def _archive_page() -> "type[ArchivePage]":
    from msglc_browser.gui.archive.archive_page import ArchivePage  # noqa: PLC0415

    return ArchivePage


ARCHIVE_COMMANDS: Final = PageCommands(
    _archive_page,
    {
        "view.maximise": lambda page: page.toggle_maximised(),
        "node.open_tab": lambda page: page.own_tab_wanted.emit(),
        "node.copy_path": lambda page: page.copying.copy_paths(),
        "node.copy_snippet": lambda page: page.copying.copy_snippet(),
        "node.copy_json": lambda page: page.copying.copy_json(),
    },
)
