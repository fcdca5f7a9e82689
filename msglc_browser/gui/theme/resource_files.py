"""Finds the drawn resources: in the wheel, or beside the package in a checkout."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]


@cache
def resources_dir() -> Path:
    """The folder that contains `icons/` and `themes/`.

    Raises FileNotFoundError when the installation is incomplete.
    """
    for candidate in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        if (candidate / "icons").is_dir():
            return candidate
    raise FileNotFoundError(f"no resources beside {_PACKAGE}: the installation is incomplete")


def icon_file(name: str) -> Path:
    """The SVG of an icon, "reload" for example."""
    return resources_dir() / "icons" / f"{name}.svg"
