"""A table on an archive page."""

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.archive_desk import OpenDesk
from tests.gui.inspect.table.table_hands import Hands, archive


@pytest.fixture
def hands(open_desk: OpenDesk, qtbot: QtBot) -> Hands:
    """No table is shown yet."""
    desk = open_desk(archive())
    desk.open()
    return Hands(desk, qtbot)
