"""The one typeface of all documents: Arimo, in two static styles."""

import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

REGULAR = "Arimo"
BOLD = "Arimo-Bold"

_WEIGHTS = {REGULAR: 400, BOLD: 700}
_lock = threading.Lock()
_covered: frozenset[int] = frozenset()


def load() -> frozenset[int]:
    """Registers the styles with reportlab, once per process (about a second); the code points with a glyph.

    Raises `subprocess.CalledProcessError` where they cannot be cut.
    """
    global _covered
    with _lock:
        if not _covered:
            _covered = frozenset.intersection(*(_register(*style) for style in _WEIGHTS.items()))
    return _covered


def _register(name: str, weight: int) -> frozenset[int]:
    # Imported here: only a process that prints should pay for it.
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # reportlab has no types
    from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]  # the same

    # Cut in a process of its own: fontTools takes 20 MB and holds the interpreter for a second.
    command = [sys.executable, "-I", str(Path(__file__).with_name("cut.py")), name, str(weight)]
    static = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603  # our own program
    font = TTFont(name, BytesIO(static))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph) - {0xFFFF}  # reportlab's own, without a glyph
