"""Run as a program: one static style of Arimo on stdout, cut from the package's variable file."""

import sys
from importlib.resources import files
from io import BytesIO

from fontTools import subset  # type: ignore[import-untyped]  # fontTools has no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the same
from fontTools.varLib import instancer  # type: ignore[import-untyped]  # the same

# Latin in full, Greek, Cyrillic, punctuation and symbols: what an Indonesian office writes, and a sixth of the file.
_RANGES = (
    range(0x20, 0x250),
    range(0x300, 0x370),
    range(0x370, 0x530),
    range(0x1E00, 0x1F00),
    range(0x2000, 0x2300),
    range(0x2500, 0x2600),
)


def cut(name: str, weight: int) -> bytes:
    """The style of `weight` (400 is regular, 700 bold) as a TrueType file with the PostScript name `name`."""
    content = (files("fontpkg_arimo") / "files" / "Arimo[wght].ttf").read_bytes()
    font = TTFont(BytesIO(content), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = []
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for span in _RANGES for code in span])
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    # reportlab tells embedded fonts apart by this name, and two weights cut from one file share it.
    font["name"].setName(name, 6, 3, 1, 0x409)
    static = BytesIO()
    font.save(static)
    return static.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(cut(sys.argv[1], int(sys.argv[2])))
