"""Small JSON files that remember the state of the window; losing one loses no work."""

import json
import logging
from pathlib import Path

from msglc_browser.replace_text import replace_text

_log = logging.getLogger(__name__)


def read_state(path: Path) -> dict[str, object]:
    """What the file holds; empty when it is missing or unusable."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_state(path: Path, state: dict[str, object]) -> None:
    """Replace the file. A failure is only logged, so that the window can still close."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, json.dumps(state, indent=2))
    except OSError as error:
        _log.warning("cannot save the window's state: %s", error)
