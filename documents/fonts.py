"""The one typeface of all documents: Arimo, cut from the package's variable file to two static styles."""

import threading
from importlib.resources import files
from io import BytesIO

REGULAR = "Arimo"
BOLD = "Arimo-Bold"

# Latin in full, Greek, Cyrillic, punctuation and symbols: what an Indonesian office writes, and a sixth of the file.
_RANGES = (
    range(0x20, 0x250),
    range(0x300, 0x370),
    range(0x370, 0x530),
    range(0x1E00, 0x1F00),
    range(0x2000, 0x2300),
    range(0x2500, 0x2600),
)
_WEIGHTS = {REGULAR: 400, BOLD: 700}
_lock = threading.Lock()
_covered: frozenset[int] = frozenset()


def load() -> frozenset[int]:
    """Registers the styles with reportlab, once per process (about a second); the code points with a glyph."""
    global _covered
    with _lock:
        if not _covered:
            _covered = frozenset.intersection(*(_register(*style) for style in _WEIGHTS.items()))
    return _covered


def _register(name: str, weight: int) -> frozenset[int]:
    # Imported here: fontTools costs half a second, which only a process that prints should pay.
    from fontTools import subset  # type: ignore[import-untyped]  # fontTools has no types
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the same
    from fontTools.varLib import instancer  # type: ignore[import-untyped]  # the same
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # reportlab has no types
    from reportlab.pdfbase.ttfonts import TTFont as Embedded  # type: ignore[import-untyped]  # the same

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
    static.seek(0)
    pdfmetrics.registerFont(Embedded(name, static))
    return frozenset(font.getBestCmap())
