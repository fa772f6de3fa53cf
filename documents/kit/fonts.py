"""The one typeface of all documents: Arimo, in two static styles."""

import errno
import os
import subprocess
import sys
import tempfile
import threading
from io import BytesIO
from pathlib import Path

from documents.kit import cut

REGULAR, BOLD = cut.STYLES

_lock = threading.Lock()
_folder: Path | None = None
_covered: frozenset[int] = frozenset()


def keep_in(folder: Path) -> None:
    """From now on the styles are cut into `folder` (made where it is missing) and taken from there ever after."""
    global _folder
    _folder = folder


def folder() -> Path | None:
    """Where the styles are kept, if anywhere."""
    return _folder


def load() -> frozenset[int]:
    """Registers the styles with reportlab, once per process; the code points with a glyph.

    Takes about a second where they have to be cut first. Raises `OSError` where the folder cannot hold them, and
    `subprocess.CalledProcessError` where they cannot be cut.
    """
    global _covered
    with _lock:
        if not _covered:
            if _folder is not None:
                _covered = _loaded(_folder)
            else:
                with tempfile.TemporaryDirectory() as passing:
                    _covered = _loaded(Path(passing))
    return _covered


def _loaded(folder: Path) -> frozenset[int]:
    places = cut.places(folder)
    if None in map(cut.kept, places.values()):
        _cut(folder)
    return frozenset.intersection(*(_register(name, path) for name, path in places.items()))


def _cut(folder: Path) -> None:
    # In a process of its own: fontTools takes 20 MB and holds the interpreter for a second. It goes on where this
    # process is killed meanwhile, so that the next one finds what it made.
    command = [sys.executable, "-I", cut.__file__, str(folder.absolute())]
    done = subprocess.run(command, capture_output=True, start_new_session=True, check=False)  # noqa: S603  # our own program
    if done.returncode == os.EX_IOERR:
        raise OSError(errno.EIO, f"the fonts cannot be kept: {done.stderr.decode(errors='replace').strip()}")
    done.check_returncode()


def _register(name: str, path: Path) -> frozenset[int]:
    # Imported here: only a process that prints should pay for it.
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # reportlab has no types
    from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]  # the same

    style = cut.kept(path)
    if style is None:
        raise OSError(errno.EIO, f"{path} does not keep what is written to it")
    font = TTFont(name, BytesIO(style))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph) - {0xFFFF}  # reportlab's own, without a glyph
