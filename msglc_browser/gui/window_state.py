"""How the window was left: kept in a file of its own, apart from the settings."""

import base64
import binascii
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowState:
    """`geometry` is Qt's own, as base64; sizes in device-independent pixels."""

    geometry: str = ""
    navigator_width: int = 216
    is_navigator_shown: bool = True
    is_activity_expanded: bool = False

    def geometry_bytes(self) -> bytes:
        """What `QWidget.restoreGeometry` takes; empty when there is none or it is broken."""
        try:
            return base64.b64decode(self.geometry, validate=True)
        except binascii.Error:
            return b""


def encode_geometry(geometry: bytes) -> str:
    """The text form of `QWidget.saveGeometry`."""
    return base64.b64encode(geometry).decode("ascii")


def load_window_state(path: Path) -> WindowState:
    """What the file holds; the defaults when there is none or it cannot be used."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return WindowState()
    default = asdict(WindowState())
    if not isinstance(found, dict):
        return WindowState()
    known = {
        key: value
        for key, value in found.items()
        if key in default and type(value) is type(default[key])
    }
    return WindowState(**known)


def save_window_state(path: Path, state: WindowState) -> None:
    """Replace the file; a failure is only logged: it must not keep the window open."""
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(asdict(state), indent=2), "utf-8")
        fresh.replace(path)
    except OSError as error:
        _log.warning("cannot keep the window's state: %s", error)
