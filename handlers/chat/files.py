"""Why a file that somebody sent is not taken, in words: the errors of a job, and files where words are expected."""

from collections.abc import Mapping
from typing import TypeGuard

from telegram import Message

from documents.incoming.look import MOST_PAGES
from storage.mail.jobkinds import Failed, Kept, Result

_PHOTO: Mapping[str, str] = {
    "too_big": "Berkas ini lebih dari 20 MB; kirim yang lebih kecil, misalnya hasil pindai hitam putih.",
    "unavailable": "Berkas ini tidak dapat diunduh dari Telegram; silakan kirim sekali lagi.",
    "interrupted": "Pembukaan berkas ini beberapa kali terputus oleh gangguan sistem; silakan kirim sekali lagi.",
    "broken": "Berkas ini rusak atau terpotong, sehingga tidak dapat dibuka. Silakan kirim ulang dari aslinya.",
    "heavy": (
        "Berkas ini terlalu berat untuk dibuka. Kirim sebagai foto biasa, bukan sebagai berkas, "
        "atau pindai ulang dengan 300 dpi."
    ),
    "heic": "Foto HEIC tidak dapat dibuka. Kirim sebagai foto biasa, bukan sebagai berkas, atau simpan sebagai JPEG.",
}
_LETTER: Mapping[str, str] = {
    **_PHOTO,
    "kind": "Isi berkas ini bukan PDF, JPEG, atau PNG, apa pun namanya. Simpan sebagai PDF, atau kirim fotonya.",
    "word": "Berkas Word tidak dapat diterima. Simpan sebagai PDF, atau foto surat yang sudah ditandatangani.",
    "excel": "Berkas Excel tidak dapat diterima. Simpan sebagai PDF.",
    "slides": "Berkas PowerPoint tidak dapat diterima. Simpan sebagai PDF.",
    "archive": "Berkas ZIP atau RAR tidak dapat diterima. Kirim isinya satu per satu, sebagai PDF atau foto.",
    "video": "Video tidak dapat diterima. Kirim sebagai PDF atau foto.",
    "password": "PDF ini dilindungi kata sandi, sehingga pejabat tidak dapat membacanya. Simpan tanpa kata sandi.",
    "no_page": "PDF ini tidak memuat halaman. Mohon periksa berkasnya.",
    "many_pages": f"Berkas ini lebih dari {MOST_PAGES} halaman. Kirim halaman yang diperlukan saja.",
    "too_large": (
        "Halaman-halaman ini bersama-sama lebih dari 20 MB. "
        "Kirim sebagai satu PDF hasil pindai, atau sebagai foto yang lebih kecil."
    ),
}

TOO_BIG = _LETTER["too_big"]


_SORTS: Mapping[str, str] = {
    "photo": "foto",
    "document": "berkas",
    "sticker": "stiker",
    "voice": "rekaman suara",
    "audio": "rekaman suara",
    "video": "video",
    "video_note": "video",
    "animation": "animasi",
    "contact": "kontak",
    "location": "lokasi",
}


OTHERS_CONTACT = "Kontak itu milik orang lain; mohon kirim kontak sendiri, atau ketik nomornya."
"""What is said where one's own contact is asked."""


def typed_instead(message: Message | None) -> str:
    """What is said where something was sent that only words answer: `Mohon diketik; foto …`."""
    return f"Mohon diketik; {_sort(message)} tidak dapat dibaca di sini."


def sent_instead(message: Message) -> str:
    """What is said where something was sent that only a file answers: `Stiker tidak dapat diterima; …`."""
    return f"{_sort(message).capitalize()} tidak dapat diterima; mohon kirim PDF atau foto."


def _sort(message: Message | None) -> str:
    return next((words for name, words in _SORTS.items() if getattr(message, name, None)), "kiriman ini")


def is_photo(result: Result) -> TypeGuard[Kept]:
    """Whether a job brought a picture."""
    return isinstance(result, Kept) and result.mime in ("image/jpeg", "image/png")


def error(result: Result) -> str:
    """What kept a job from bringing anything; empty where nothing did."""
    return result.error if isinstance(result, Failed) else ""


def no_letter(result: Result, otherwise: str) -> str:
    """Why a job brought no letter or page of one; `otherwise` for what needs no explanation."""
    return _LETTER.get(error(result), otherwise)


def no_photo(result: Result) -> str:
    """Why a job brought no photo."""
    return _PHOTO.get(error(result), "Berkas ini bukan foto JPEG atau PNG; silakan kirim fotonya.")
