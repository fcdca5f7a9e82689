"""The window's last state, stored in a separate file, not in the settings."""

import base64
import binascii
from dataclasses import asdict, dataclass
from pathlib import Path

from msglc_browser.gui.base.state_file import read_state, write_state


@dataclass(frozen=True, slots=True)
class WindowState:
    """`geometry` is Qt's, as base64; sizes in device-independent pixels."""

    geometry: str = ""
    navigator_width: int = 216
    is_navigator_shown: bool = True
    is_activity_expanded: bool = False

    def geometry_bytes(self) -> bytes:
        """The argument for `QWidget.restoreGeometry`; empty if there is none or it is damaged."""
        try:
            return base64.b64decode(self.geometry, validate=True)
        except binascii.Error:
            return b""


def encode_geometry(geometry: bytes) -> str:
    """The text form of `QWidget.saveGeometry`."""
    return base64.b64encode(geometry).decode("ascii")


def load_window_state(path: Path) -> WindowState:
    """What the file holds; the defaults if it is missing or unusable."""
    default = asdict(WindowState())
    known = {
        key: value
        for key, value in read_state(path).items()
        if key in default and type(value) is type(default[key])
    }
    return WindowState(**known)  # type: ignore[arg-type]  # the types were compared


def save_window_state(path: Path, state: WindowState) -> None:
    """Replace the file; a failure is only logged."""
    write_state(path, asdict(state))
