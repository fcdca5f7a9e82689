"""The commands that an archive page runs itself."""

from typing import Final

from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.tabs.page_commands import PageCommands

ARCHIVE_COMMANDS: Final = PageCommands(
    ArchivePage,
    {
        "view.maximise": ArchivePage.toggle_maximised,
        "node.open_tab": lambda page: page.own_tab_wanted.emit(),
        "node.copy_value": lambda page: page.copying.copy_value(),
        "node.copy_path": lambda page: page.copying.copy_path(),
        "node.copy_snippet": lambda page: page.copying.copy_snippet(),
        "node.copy_json": lambda page: page.copying.copy_json(),
    },
)
