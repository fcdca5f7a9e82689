"""The window's last state, stored in a separate file, not in the settings."""

import base64
import binascii
import logging
from dataclasses import asdict, dataclass, replace
from typing import Final

from msglc_browser.errors import LocalFileError
from msglc_browser.state_file import StateFile

_WIDEST: Final = 10_000  # no screen is wider; Qt raises for numbers beyond 32 bits
_log = logging.getLogger(__name__)


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


def load_window_state(file: StateFile) -> WindowState:
    """What the file holds; the defaults if it is missing or unusable."""
    default = asdict(WindowState())
    known = {
        key: value
        for key, value in (file.read() or {}).items()
        if key in default and type(value) is type(default[key])
    }
    state = WindowState(**known)  # type: ignore[arg-type]  # the types were compared
    is_width = 0 <= state.navigator_width <= _WIDEST
    return state if is_width else replace(state, navigator_width=WindowState().navigator_width)


def save_window_state(file: StateFile, state: WindowState) -> None:
    """Of several windows the one closed last counts; a failure is only logged."""
    try:
        file.change(lambda old: {**(old or {}), **asdict(state)})
    except LocalFileError as error:
        _log.warning("%s", error)
