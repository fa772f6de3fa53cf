"""The fonts cut once for all tests, workers and programs, from one run to the next."""

import shutil
from pathlib import Path

from tests.support.forks import ROOT

FONTS = ROOT / ".pytest_cache" / "fonts"


def lay_fonts(data: Path) -> None:
    """The fonts in the folder of an office where they are missing: to cut them takes a program two seconds."""
    if not (data / "cache").exists():
        shutil.copytree(FONTS, data / "cache")
