"""`python -m msglc_browser`, and the command `msglc-browser`."""

import gc
import os
import sys

from msglc_browser.command_line import parse_options
from msglc_browser.display_check import missing_display


def main() -> int:
    """Run the program; the exit code."""
    # A helper process of the frozen program starts here as well, and goes no further.
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support  # noqa: PLC0415

        freeze_support()
    options = parse_options(sys.argv[1:])
    missing = missing_display(os.environ)
    if missing and options.screenshot is None:
        print(f"msglc-browser: {missing}", file=sys.stderr)
        return 1
    if missing:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # The window runs the collector itself; while hundreds of modules load it would find nothing.
    gc.disable()
    # Qt takes 0.2 s to import: --version and --help do not wait for it.
    from msglc_browser.app import run  # noqa: PLC0415

    return run(options)


if __name__ == "__main__":
    sys.exit(main())
