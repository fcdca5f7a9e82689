"""The Plot tab of an archive page, opened over any value."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from msglc_browser.gui.inspect.inspector_view import ReadLimits
from tests.gui.archive_desk import OpenDesk
from tests.gui.inspect.plot.plot_hands import Hands
from tests.servers.archives import make_archive

OpenPlots: TypeAlias = Callable[..., Hands]


@pytest.fixture
def open_plots(open_desk: OpenDesk) -> OpenPlots:
    """`open_plots(value, load_bytes=...)`: a page over a value or an archive."""

    def build(value: object, *, load_bytes: int = 8_000_000) -> Hands:
        archive = value
        if not isinstance(archive, bytes):
            archive = make_archive(value, small_obj_optimization_threshold=64, numpy_encoder=True)
        desk = open_desk(archive, limits=ReadLimits(load_bytes=load_bytes))
        desk.open()
        return Hands(desk)

    return build
