"""The size map of an archive in its own tab, with the tree beside it."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.inspect.inspector_view import Fit, ReadLimits
from msglc_browser.gui.inspect.inspectors import Inspector
from msglc_browser.gui.inspect.size_map.map_view import SizeMapView
from msglc_browser.storage.places.location import Location

_TREE_WIDTH: Final = 320
_MAP_WIDTH: Final = 960


class ArchiveMapPage(ArchivePage):
    """An archive page whose only view is the map, which follows the tree.

    Served by an ArchiveSession like any archive page.
    """

    def __init__(
        self,
        location: Location,
        *,
        actions: Actions,
        node_path: NodePath = (),
        limits: ReadLimits | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`node_path` is the node whose map is shown first."""
        super().__init__(
            location,
            actions=actions,
            node_path=node_path,
            limits=limits,
            inspectors=(Inspector("map", "Map", _suits, partial(SizeMapView, follows=True)),),
            parent=parent,
        )
        # The map's own line says where it is; the tree shows what is selected.
        self.inspector.hide_head()
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([_TREE_WIDTH, _MAP_WIDTH])

    @property
    def is_kept(self) -> bool:
        """Maps are not opened again at the next start."""
        return False

    def title(self) -> str:
        """The object's name, after what this is."""
        return self.tr("Size map · {0}").format(super().title())


def _suits(_nodes: Sequence[Node]) -> Fit:
    return Fit.FIRST
