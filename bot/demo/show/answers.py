"""What somebody would answer to what the bot asks them: offered on their phone, and given by the hand that plays."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.demo.office import DINAS
from bot.demo.show import samples
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from procedure.form import QUESTIONS, Input, Question

_ASKED = re.compile(r"^(?:Langkah \d+ dari \d+|Ubah) · (.+)$", re.M)
_PHOTO = "Kirim satu foto"
_QUESTIONS: Mapping[str, Question] = {question.title: question for question in reversed(QUESTIONS)}


@dataclass(frozen=True)
class Pemohon:
    """Somebody who applies: how they answer where the form's own example is not theirs."""

    name: str
    phone: str
    answers: Mapping[str, str] = field(default_factory=dict)


PEMOHON = (
    Pemohon("Budi Santoso, S.Kom.", "+6281234567890"),
    Pemohon("Siti Aminah, S.Pd., M.M.", "+6285711112222", {
        "nama": "Siti Aminah, S.Pd., M.M.", "nip": "197903142005012007", "jabatan": "Kepala Seksi Kurikulum",
        "instansi": f"Dinas Pendidikan {DINAS.government}", "alamat": f"Jl. Sunan Muria No. 6 {DINAS.place}",
        "email": f"kurikulum@disdik.{DINAS.domain_suffix}", "surat_nomor": "421/207/2026",
        "pj_nama": "Eko Wahyudi, S.Kom.", "nama_aplikasi": f"PPDB {DINAS.place}",
        "aplikasi": "Penerimaan peserta didik baru", "sub_domain": f"ppdb.{DINAS.domain_suffix}",
        "merk_tipe": "HPE ProLiant DL380", "nomor_seri": "CZ3029H7KD",
    }),
    Pemohon("Joko Susilo, S.T.", "+6281390003456", {
        "nama": "Joko Susilo, S.T.", "nip": "198806222014031003", "jabatan": "Pranata Komputer Ahli Muda",
        "instansi": "Dinas Kependudukan dan Pencatatan Sipil", "alamat": f"Jl. Mejobo No. 99 {DINAS.place}",
        "email": f"layanan@dukcapil.{DINAS.domain_suffix}", "surat_nomor": "470/88/2026",
        "pj_nama": "Rina Kartika, A.Md.", "merk_tipe": "Lenovo ThinkSystem SR630", "nomor_seri": "J30B7V1M",
        "tinggi_u": "1U", "nama_aplikasi": "Antrean Dukcapil", "aplikasi": "Antrean layanan",
        "sub_domain": f"antrean.{DINAS.domain_suffix}",
    }),
)  # fmt: skip
"""Who applies, in the order they join; whoever comes after them answers as the form's examples do."""


@dataclass(frozen=True)
class Reply:
    """What would be answered to the question `title`: `words`, or a file called `name` (sent as a photo if `photo`).

    `choice` says that a button with the words answers too, `contact` that sharing one's own contact does, `form` that
    more questions of a form may follow.
    """

    title: str
    words: str = ""
    choice: bool = False
    contact: bool = False
    name: str = ""
    photo: bool = False
    form: bool = False


def answer_of(person: User, who: Pemohon, tz: ZoneInfo) -> Reply | None:
    """The answer to the newest message of the bot, None where it asks nothing that is typed or sent."""
    if not person.chat or not person.last["from"]["is_bot"]:
        return None  # already answered
    asked = person.last
    said = plain(asked)
    if _PHOTO in said:
        return Reply("Foto server", name="foto-server.jpg", photo=True)
    found = _ASKED.search(said)
    question = _QUESTIONS.get(found[1]) if found else None
    if question is None or "⏳" in said:
        return None
    if question.input is Input.FILE and question.optional:
        return Reply(question.title, question.contoh, choice=True, form=True)
    if question.input is Input.FILE:
        if "Halaman" in said:
            return None  # pages that have come are ended with a button
        return Reply(question.title, name="surat-permohonan.pdf", form=True)
    words = _words(question, person, who, asked, tz)
    contact = question.input is Input.PHONE_OWN
    return Reply(question.title, words, choice=words in question.choices, contact=contact, form=True)


def content(answer: Reply, person: User, who: Pemohon, tz: ZoneInfo) -> bytes:
    """The file of an answer. Blocking for some tens of milliseconds."""
    if answer.photo:
        return samples.photo(who.answers.get("merk_tipe", "Dell R450"))
    today = person.telegram.clock().astimezone(tz)
    given = {question.key: _said(question, who) for question in QUESTIONS}
    return samples.pdf(
        samples.Letter(
            given["instansi"], given["alamat"], given["surat_nomor"], _date(today - timedelta(days=1)),
            "Permohonan penempatan server / hosting aplikasi", given["nama"],
        )
    )  # fmt: skip


def _words(question: Question, person: User, who: Pemohon, asked: Json, tz: ZoneInfo) -> str:
    now = person.telegram.clock().astimezone(tz)
    if question.key == "surat_tanggal":
        return _date(now - timedelta(days=1))
    if question.key == "berlaku_sampai":
        return f"31 Desember {now.year + 1}"
    words = _said(question, who)
    if question.key in ("nomor_seri", "sub_domain") and any(words == message.get("text") for message in person.chat):
        name, dot, rest = words.partition(".")
        return f"{name}{asked['message_id']}{dot}{rest}"  # each server and each name but once
    return words


def _said(question: Question, who: Pemohon) -> str:
    return who.answers.get(question.key) or DINAS.words(question.contoh)


def _date(at: datetime) -> str:
    return format_date(at.date(), "d MMMM y", locale="id")
