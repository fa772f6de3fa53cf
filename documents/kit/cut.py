"""The static styles of Arimo, kept in a folder by what they are made of; run as a program, it cuts what is missing."""

import fcntl
import hashlib
import os
import sys
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path

STYLES = {"Arimo": 400, "Arimo-Bold": 700}
"""The styles by their PostScript names, with their weights."""

_DIGEST = hashlib.sha256().digest_size


def places(folder: Path) -> dict[str, Path]:
    """Where in `folder` each style is kept; another font, another fontTools or another program means another name."""
    made_of = hashlib.sha256(f"{STYLES} {version('fonttools')} ".encode())
    made_of.update(Path(__file__).read_bytes())
    made_of.update(_variable())
    return {name: folder / f"{name}-{made_of.hexdigest()[:16]}.ttf" for name in STYLES}


def kept(path: Path) -> bytes | None:
    """The style kept at `path`, a TrueType file; None where it is missing or damaged."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    style, digest = content[:-_DIGEST], content[-_DIGEST:]
    return style if hashlib.sha256(style).digest() == digest else None


def main(folder: Path) -> None:
    """Cuts what `folder` lacks; who comes while another process cuts waits, and finds it done."""
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    for name, path in places(folder).items():
        if kept(path) is None:
            _keep(path, _cut(name))


def _keep(path: Path, style: bytes) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(style + hashlib.sha256(style).digest())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _cut(name: str) -> bytes:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fontTools has no types
    from fontTools.varLib import instancer  # type: ignore[import-untyped]  # the same

    font = TTFont(BytesIO(_subset()), recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"wght": STYLES[name]}, inplace=True)
    # reportlab tells embedded fonts apart by this name, and two weights cut from one file share it.
    font["name"].setName(name, 6, 3, 1, 0x409)
    static = BytesIO()
    font.save(static)
    return static.getvalue()


@cache
def _subset() -> bytes:
    # Imported here: fontTools takes 20 MB, and only what cuts needs it.
    from fontTools import subset  # type: ignore[import-untyped]  # the same
    from fontTools.ttLib import TTFont

    font = TTFont(BytesIO(_variable()), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = []
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())  # each glyph, but none of what shapes scripts
    subsetter.subset(font)
    content = BytesIO()
    font.save(content)
    return content.getvalue()


def _variable() -> bytes:
    return (files("fontpkg_arimo") / "files" / "Arimo[wght].ttf").read_bytes()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except OSError as trouble:  # a full disk, say: told from a fault of the program, because it passes
        sys.stderr.write(f"{trouble}\n")
        sys.exit(os.EX_IOERR)
