"""The services below the window; built once in `app` and passed to their users."""

from dataclasses import dataclass
from pathlib import Path

from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.base.job_relay import JobRelay
from msglc_browser.gui.theme.theme_follower import ThemeFollower
from msglc_browser.operations.jobs.board import JobBoard
from msglc_browser.operations.workspace import Workspace
from msglc_browser.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The application owns all of them; the window only uses them."""

    bridge: Bridge
    workspace: Workspace
    jobs: JobBoard
    relay: JobRelay
    settings: Settings
    theme: ThemeFollower
    config_dir: Path
