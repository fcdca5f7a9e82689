"""How much memory this process has."""

from pathlib import Path


def resident_mb() -> float:
    """Resident memory, shared libraries included."""
    text = Path("/proc/self/status").read_text("ascii")
    kilobytes = next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
