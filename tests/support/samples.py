"""`make samples`: one of each document in each form, and the rack as a picture, for people to look at.

They are made from what `python -m tests.support.papers` has kept. With `--golden` the texts and pictures that
`tests/documents/test_golden.py` compares with are made anew.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Literal

import pypdfium2  # type: ignore[import-untyped]  # has no types
from PIL import Image
from pypdf import PdfReader

from documents.kit import elevation
from documents.kit.shared import Content
from documents.register.daftar import Bentuk
from documents.render import render
from procedure.sop import Paper
from tests.support.documents_samples import DAFTAR, HOSTING_SAMPLES, PHOTOS, RAK, SAMPLES, entries, every

GOLDEN = Path(__file__).parents[1] / "golden"
DPI = 50
"""Of the golden pictures: enough to see that a line moved, and small."""


def samples() -> Iterator[tuple[str, Paper, Content]]:
    """A name, and what each sample is made from."""
    yield from ((name, *made) for name, made in every().items())


def usual() -> list[tuple[str, Paper, Content]]:
    """Those of usual length: one of each paper for a server, and for an application."""
    return [one for one in samples() if one[2] in (*SAMPLES.values(), *HOSTING_SAMPLES.values())]


def text(pdf: bytes) -> str:
    """What can be extracted, a form feed between pages."""
    return "\f".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages) + "\n"


def pictures(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """The pages in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def on_paper(data: Content, paper: Literal["F4", "A4"]) -> Content:
    """The same document on another paper."""
    return replace(data, head=replace(data.head, letterhead=replace(data.head.letterhead, paper=paper)))


def _write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, paper, data in samples():
        for size in ("F4", "A4"):
            (folder / f"{name}-{size}.pdf").write_bytes(render(paper, on_paper(data, size), PHOTOS))
    for bentuk in (Bentuk.XLSX, Bentuk.CSV):
        content = render(Paper.DAFTAR, replace(DAFTAR, bentuk=bentuk))
        (folder / f"{Paper.DAFTAR}.{bentuk}").write_bytes(content)
    big = replace(DAFTAR, entries=entries(50))
    (folder / f"{Paper.DAFTAR}-50-rak.pdf").write_bytes(render(Paper.DAFTAR, big))
    (folder / "rak.png").write_bytes(elevation.picture(RAK))


def _write_golden() -> None:
    for path in GOLDEN.glob("*"):
        path.unlink()
    GOLDEN.mkdir(exist_ok=True)
    for name, paper, data in samples():
        pdf = render(paper, data, PHOTOS)
        (GOLDEN / f"{name}.txt").write_text(text(pdf))
        for number, picture in enumerate(pictures(pdf), 1):
            picture.quantize(16).save(GOLDEN / f"{name}-{number}.png", optimize=True)
    Image.open(BytesIO(elevation.picture(RAK))).convert("L").resize((540, 626)).quantize(16).save(
        GOLDEN / "rak.png", optimize=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.samples", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("samples"))
    parser.add_argument("--golden", action="store_true", help="make the golden texts and pictures anew instead")
    arguments = parser.parse_args()
    if arguments.golden:
        _write_golden()
    else:
        _write(arguments.folder)
        sys.stdout.write(f"{arguments.folder}\n")


if __name__ == "__main__":
    main()
