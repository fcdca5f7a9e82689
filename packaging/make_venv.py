"""Create the virtual environment that `make` uses: `python3 packaging/make_venv.py .venv`.

Runs with the system's Python and nothing else, and explains what is missing. Debian and
Ubuntu ship Python without `venv`: for root it is installed, others are shown the command.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    """Create the environment unless it exists; returns 0 if it works afterwards."""
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        print(f"msglc Browser needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {have}.")
        print("Choose another one: make PYTHON=python3.12 demo")
        return 1
    folder = Path(sys.argv[1])
    if _works(folder):
        return 0
    if not _has_venv() and not _install_venv():
        return 1
    print(f"Creating the virtual environment {folder} ...", flush=True)
    return subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)]).returncode


def _works(folder: Path) -> bool:
    pip = folder / ("Scripts/pip.exe" if sys.platform == "win32" else "bin/pip")
    return pip.exists()


def _has_venv() -> bool:
    # Debian's python3 includes the module venv but not ensurepip, which it needs.
    probe = subprocess.run(
        [sys.executable, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL
    )
    return probe.returncode == 0


def _install_venv() -> bool:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    command = ["apt-get", "install", "-y", "--no-install-recommends", version]
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=environment)
        return subprocess.run(command, env=environment).returncode == 0
    print("This Python cannot create virtual environments: its module `ensurepip` is missing.")
    if shutil.which("apt-get"):
        print("Install it, then run make again:\n")
        print(f"    sudo {' '.join(command)}\n")
    else:
        print("Install your system's package for Python's venv, then run make again.")
    return False


if __name__ == "__main__":
    sys.exit(main())
