"""Photos as documents take them: of any mode and size, within bounds of memory."""

import warnings
from io import BytesIO
from math import ceil

from PIL import Image

MOST_MEMORY = 100_000_000
"""Bytes that a picture may take when it is decoded: what needs more is refused before."""

_HEAVIEST, _SIDES, _TALLEST = 10 * 1024 * 1024, 10_000, 20
"""Telegram's limits on photos: bytes, pixels of width and height together, and how many times as long as wide.

A longer one gets white margins.
"""

_SIDE = 2560
"""Longest side in pixels of what is too large for chat."""

_STRIP = 500_000
"""Pixels brought to paper at a time: a whole picture in two modes at once would take twice its memory."""

_ORIENTATION = 0x0112
_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_GREY = ("1", "L", "LA", "I;16")
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}
"""What Pillow takes for a pixel, by mode; 4 for all others."""


class TooDetailed(Exception):
    """Decoded, the picture would be more than `MOST_MEMORY`."""


def upright(content: bytes, longest: int, quality: int = 85) -> tuple[bytes, tuple[int, int]]:
    """`content` (JPEG or PNG) as a JPEG turned by its EXIF orientation, at most `longest` pixels long, and its size.

    What cannot be read of its EXIF counts as missing; transparent parts are white; grey stays grey. Raises OSError when
    it cannot be decoded, `TooDetailed`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pictures too large, judged below, and of EXIF that cannot be read
        try:
            with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as image:
                full = image.size
                share = longest / max(full)
                if share < 1:
                    image.draft(None, (max(1, int(image.width * share)), max(1, int(image.height * share))))
                if _memory(image, full) > MOST_MEMORY:
                    raise TooDetailed
                image.load()
                share = min(1, longest / max(image.size))
                paper = _on_paper(image, (max(1, round(image.width * share)), max(1, round(image.height * share))))
                turned = _TURNED.get(_orientation(image))
        except (SyntaxError, ValueError, Image.DecompressionBombError) as error:
            if isinstance(error, Image.DecompressionBombError):
                raise TooDetailed from error
            raise OSError("a picture that cannot be decoded") from error
    if turned is not None:
        paper = paper.transpose(turned)
    paper = _with_margins(paper)
    jpeg = BytesIO()
    paper.save(jpeg, "JPEG", quality=quality)
    return jpeg.getvalue(), paper.size


def for_chat(content: bytes) -> bytes:
    """A photo (JPEG or PNG) as Telegram takes it: as it is, or a copy that keeps its limits; raises as `upright`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as image:
            shortest, longest = sorted(image.size)
    fits = len(content) <= _HEAVIEST and shortest + longest <= _SIDES and longest <= _TALLEST * shortest
    return content if fits else upright(content, _SIDE)[0]


def _memory(image: Image.Image, full: tuple[int, int]) -> int:
    """Bytes that decoding takes; a progressive JPEG is held in its `full` size, two bytes a coefficient."""
    taken = image.width * image.height * _BYTES.get(image.mode, 4)
    if image.info.get("progressive"):
        sampling = [(across, down) for _, across, down, _ in getattr(image, "layer", [])]
        most = max(across for across, _ in sampling) * max(down for _, down in sampling)
        taken += 2 * full[0] * full[1] * sum(across * down for across, down in sampling) // most
    return taken


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # as many kinds as there are ways to write it wrongly, and none matters
        return 1


def _on_paper(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """`image` scaled to `size`, in 8 bits a channel on white."""
    scale = image.height / size[1]
    whole = Image.new("L" if image.mode in _GREY else "RGB", size, "white")
    rows = max(1, int(_STRIP / image.width / scale))
    for top in range(0, size[1], rows):
        # Two rows more on each side are as far as the filter reaches: no seam shows.
        low, high = max(0, top - 2), min(size[1], top + rows + 2)
        begin, end = int(low * scale), min(image.height, ceil(high * scale))
        strip = _white_paper(image.crop((0, begin, image.width, end))).convert(whole.mode)
        box = (0, low * scale - begin, image.width, min(high * scale, end) - begin)
        part = strip.resize((size[0], high - low), box=box)
        whole.paste(part.crop((0, top - low, size[0], min(top + rows, size[1]) - low)), (0, top))
    return whole


def _white_paper(strip: Image.Image) -> Image.Image:
    if strip.mode == "I;16":
        seen_through = strip.info.get("transparency")
        strip = strip.point(lambda value: value / 256).convert("L")
        if isinstance(seen_through, int):
            strip.info["transparency"] = seen_through // 256
    if strip.mode not in ("LA", "PA", "RGBA") and "transparency" not in strip.info:
        return strip
    layered = strip.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _with_margins(paper: Image.Image) -> Image.Image:
    width, height = paper.size
    least = -(-max(paper.size) // _TALLEST)
    if min(paper.size) >= least:
        return paper
    whole = Image.new(paper.mode, (max(width, least), max(height, least)), "white")
    whole.paste(paper, ((whole.width - width) // 2, (whole.height - height) // 2))
    return whole
