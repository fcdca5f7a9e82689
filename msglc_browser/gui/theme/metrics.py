"""Sizes in device-independent pixels; everything else is a multiple of SPACE."""

from typing import Final

SPACE: Final = 4
ROW_HEIGHT: Final = 24  # archive tree
LIST_ROW_HEIGHT: Final = 26  # objects, navigator, jobs
CONTROL_HEIGHT: Final = 28  # buttons and fields
NAVIGATION_HEIGHT: Final = 44
ICON: Final = 16
BADGE: Final = 16
PAGE_MARGIN: Final = 14  # left edge of panels, as in the drawn targets
