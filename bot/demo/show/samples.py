"""The papers people bring to the demo, drawn as a scanner or a phone would take them."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from bot.demo.office import DINAS
from documents.incoming import letter

_PAPER = (1240, 1754)
_PHOTO = (1280, 960)
_INK, _BLUE = "#1c2026", "#2b4a86"


@dataclass(frozen=True)
class Letter:
    """What a surat permohonan says."""

    instansi: str
    alamat: str
    nomor: str
    tanggal: str
    perihal: str
    penanda_tangan: str


def pdf(said: Letter) -> bytes:
    """A signed letter as a scan: a PDF of one page."""
    paper = Image.new("RGB", _PAPER, "#fdfcf8")
    draw = ImageDraw.Draw(paper)
    _centred(draw, 110, DINAS.letterhead[0], 30)
    _centred(draw, 155, said.instansi.removesuffix(f" {DINAS.government}").upper(), 42)
    _centred(draw, 215, said.alamat, 24)
    draw.line((120, 265, 1120, 265), _INK, 5)
    at = 330
    for line in (
        f"Nomor      : {said.nomor}", "Lampiran  : 1 (satu) berkas", f"Hal           : {said.perihal}", "",
        f"Yth. {DINAS.titles.kepala_dinas.long}", DINAS.government, f"di {DINAS.place}", "",
        f"Dengan hormat, bersama ini kami mengajukan {said.perihal.lower()}",
        f"pada ruang server {DINAS.name} {DINAS.government}.",
        "Form pengajuan kami isi melalui layanan Telegram.", "",
        "Demikian permohonan ini kami sampaikan. Atas perhatian dan",
        "kerja samanya kami ucapkan terima kasih.",
    ):  # fmt: skip
        draw.text((140, at), line, _INK, ImageFont.load_default(27))
        at += 46
    draw.text((720, at + 60), f"{DINAS.place}, {said.tanggal}", _INK, ImageFont.load_default(27))
    points = [(740, at + 210), (800, at + 130), (790, at + 230), (880, at + 140), (900, at + 225), (1010, at + 150)]
    draw.line(points, _BLUE, 5, joint="curve")
    draw.ellipse((610, at + 110, 800, at + 300), outline="#6a4fa3", width=5)
    draw.text((720, at + 260), said.penanda_tangan, _INK, ImageFont.load_default(27))
    return letter.bind([_jpeg(paper)])


def photo(name: str) -> bytes:
    """A picture (JPEG) of a server in its rack, with a label that says `name`."""
    picture = Image.new("RGB", _PHOTO, "#20242a")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 0, 1160, 960), fill="#33383f")
    for side in (120, 1110):
        draw.rectangle((side, 0, side + 50, 960), fill="#15181c")
        for hole in range(20, 960, 60):
            draw.rectangle((side + 18, hole, side + 32, hole + 14), fill="#4a515a")
    for top, shade in ((60, "#2a2e34"), (230, "#2a2e34"), (400, "#565e69"), (640, "#2a2e34"), (810, "#2a2e34")):
        draw.rounded_rectangle((180, top, 1100, top + (210 if shade == "#565e69" else 140)), 10, fill=shade)
    for bay in range(8):
        draw.rounded_rectangle((210 + bay * 84, 430, 280 + bay * 84, 580), 6, fill="#23272d", outline="#7c8793")
    for lamp, colour in ((930, "#3ddc84"), (965, "#3ddc84"), (1000, "#ffb020")):
        draw.ellipse((lamp, 450, lamp + 18, 468), fill=colour)
    draw.rectangle((900, 510, 1080, 575), fill="#f4f1e6")
    draw.text((910, 528), name[:18], _INK, ImageFont.load_default(20))
    return _jpeg(picture)


def forged(document: bytes) -> bytes:
    """A PDF into which somebody has written a line; it looks the same."""
    return document + b"% Nilai: disetujui\n"


def _centred(draw: ImageDraw.ImageDraw, top: int, words: str, size: int) -> None:
    font = ImageFont.load_default(size)
    draw.text(((_PAPER[0] - draw.textlength(words, font)) / 2, top), words, _INK, font, stroke_width=1)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
