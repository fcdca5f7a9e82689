"""Whether there is a display to show a window on: without one, Qt aborts the process."""

import re
import socket
import sys
from collections.abc import Mapping
from typing import Final

_LOCAL: Final = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")
_HINT: Final = "start the program in a desktop session, or with xvfb-run"


def missing_display(environment: Mapping[str, str], platform: str = sys.platform) -> str:
    """Why no window can be shown, in one line; "" if one can be, or if that is up to Qt."""
    if not platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return ""
    if environment.get("WAYLAND_DISPLAY"):
        return ""
    display = environment.get("DISPLAY", "")
    if not display:
        return f"There is no display (DISPLAY is not set): {_HINT}."
    local = _LOCAL.fullmatch(display)
    if local is not None and not _answers(int(local[1])):
        return f"The display {display} does not answer: {_HINT}."
    return ""


def _answers(number: int) -> bool:
    """Whether an X server listens on this computer; both kinds of its address are tried."""
    path = f"/tmp/.X11-unix/X{number}"
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(address)
            except OSError:
                continue
            return True
    # An X server can listen on TCP alone: 6000 and up.
    with socket.socket() as connection:
        connection.settimeout(1)
        return 6000 + number < 65536 and connection.connect_ex(("127.0.0.1", 6000 + number)) == 0
