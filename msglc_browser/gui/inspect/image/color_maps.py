"""Colours of a heat map: 254 for values from the least to the greatest, and two for no value."""

from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

COLORS: Final = 254
NAN_INDEX: Final = 254
UNREAD_INDEX: Final = 255


class ColorMap(Enum):
    """A colour map; the value is its name as shown."""

    VIRIDIS = "viridis"
    MAGMA = "magma"
    GREY = "grey"
    RDBU = "RdBu"


# Every sixteenth colour of Matplotlib's maps (viridis and magma are in the public domain, CC0), and
# ColorBrewer's RdBu of 11 colours.
_ANCHORS: Final = {
    ColorMap.VIRIDIS: (
        "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1f9f88 27ad81 3dbc74 "
        "5cc863 81d34d aadc32 d5e21a fde725"
    ),
    ColorMap.MAGMA: (
        "000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 cf4070 e55064 f4695c "
        "fb8761 fea571 fec287 fde0a1 fcfdbf"
    ),
    ColorMap.GREY: "000000 ffffff",
    ColorMap.RDBU: "67001f b2182b d6604d f4a582 fddbc7 f7f7f7 d1e5f0 92c5de 4393c3 2166ac 053061",
}


def color_table(color_map: ColorMap) -> NDArray[np.uint8]:
    """`COLORS` rows of red, green and blue, least value first."""
    anchors = np.array([list(bytes.fromhex(each)) for each in _ANCHORS[color_map].split()], float)
    at = np.linspace(0, len(anchors) - 1, COLORS)
    columns = [np.interp(at, np.arange(len(anchors)), anchors[:, channel]) for channel in range(3)]
    table: NDArray[np.uint8] = np.rint(np.stack(columns, axis=1)).astype(np.uint8)
    return table


def nan_color(color_map: ColorMap) -> tuple[int, int, int]:
    """A colour that does not occur in the map."""
    return (0x8A, 0x91, 0x9C) if color_map in (ColorMap.VIRIDIS, ColorMap.MAGMA) else _PINK


_PINK: Final = (0xE0, 0x4F, 0xA0)
