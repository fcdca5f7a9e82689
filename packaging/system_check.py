"""Check the system libraries that Qt loads: `python packaging/system_check.py [--window]`.

PySide6's wheels include Qt, but not the system libraries it uses; a bare Debian or Ubuntu lacks
some of them. For root, missing packages are installed; others are shown the command. Without
`--window` only what is needed without a display is checked. Other systems are not checked.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping

# Library -> Debian's package, tested on Debian 12 with PySide6 6.11.
ALWAYS: Mapping[str, str] = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
}
WINDOW: Mapping[str, str] = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def main() -> int:
    """Returns 0 if every library loads, if necessary after installing."""
    if not sys.platform.startswith("linux"):
        return 0
    wanted = {**ALWAYS, **WINDOW} if "--window" in sys.argv[1:] else ALWAYS
    missing = missing_libraries(wanted)
    if missing and _can_install():
        _install(wanted[name] for name in missing)
        missing = missing_libraries(wanted)
    if missing:
        print(advice(missing, wanted))
        return 1
    return 0


def missing_libraries(wanted: Iterable[str]) -> list[str]:
    """The libraries of `wanted` that the dynamic linker cannot load."""
    return [name for name in wanted if not _loads(name)]


def advice(missing: Iterable[str], packages: Mapping[str, str]) -> str:
    """How to install missing libraries."""
    if shutil.which("apt-get"):
        names = " ".join(packages[name] for name in missing)
        command = f"sudo apt-get install -y {names}"
        return f"Qt needs system libraries that are not installed. Run:\n\n    {command}\n"
    names = ", ".join(missing)
    return f"Qt needs these system libraries; install the packages that contain them: {names}"


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: Iterable[str]) -> None:
    names = list(packages)
    print(f"Installing system libraries for Qt: {' '.join(names)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], env=environment)
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
    subprocess.run(command, env=environment)


if __name__ == "__main__":
    sys.exit(main())
