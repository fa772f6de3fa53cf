"""Photos as documents take them."""

from io import BytesIO

from PIL import Image, ImageOps


def upright(content: bytes, longest: int, quality: int = 85) -> tuple[bytes, tuple[int, int]]:
    """`content` (JPEG or PNG) as a JPEG turned by its EXIF orientation, at most `longest` pixels long, and its size.

    Raises OSError when it cannot be decoded.
    """
    with Image.open(BytesIO(content)) as image:
        image.draft("RGB", (longest, longest))
        turned = ImageOps.exif_transpose(image)
        if turned.mode in ("RGBA", "LA", "P", "PA"):
            # Transparent parts print as paper, not as black.
            layered = turned.convert("RGBA")
            turned = Image.new("RGB", layered.size, "white")
            turned.paste(layered, mask=layered.getchannel("A"))
        turned = turned.convert("RGB")
        turned.thumbnail((longest, longest))
        jpeg = BytesIO()
        turned.save(jpeg, "JPEG", quality=quality)
        return jpeg.getvalue(), turned.size
