"""The form's rules about people, letters and machines: NIP, phone, e-mail, dates, files, serials, power."""

import re
from datetime import date

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from procedure.answers import Circumstances, Json, Rule, Wrong
from procedure.refusals import Invalid

_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_OTHER_MONTHS = {
    **{"djan": 1, "djanuari": 1, "peb": 2, "pebr": 2, "pebruari": 2, "mrt": 3, "djun": 6, "djuni": 6, "djul": 7},
    **{"djuli": 7, "agt": 8, "ags": 8, "agst": 8, "nop": 11, "nopember": 11},
}
"""Months as they were spelled, or are shortened."""

_WEEKDAY = r"(?:(?:senin|selasa|rabu|kamis|jum['’ʼ]?at|sabtu|minggu|ahad)\s*,?\s+)?"
_DATE = re.compile(
    _WEEKDAY
    + r"(?P<day>[0-9]{1,2})\s*[-/. ]\s*(?P<month>[0-9]{1,2}|[a-z]{3,})\.?\s*[-/. ]?\s*(?P<year>[0-9]{4}|[0-9]{2})\.?",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})\.?")
_PHONE = re.compile(r"[0-9 ()+./–-]+")
_DAYA = re.compile(r"([0-9]{1,2})\s*(?:psu)?\s*[x×*]\s*([0-9]{1,5})\s*(?:w|watt)?", re.IGNORECASE)
_WEIGHT = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?\s*(?:kg)?", re.IGNORECASE)


def _date(answer: str) -> date:
    """A date as people write it: day, month and year with any separator, or as a machine writes it."""
    found = _ISO_DATE.fullmatch(answer) or _DATE.fullmatch(answer)
    if found is None or (month := _month(found["month"].lower())) is None:
        raise Wrong("Tanggal ini tidak dikenali; tulis tanggal, bulan, dan tahun")
    day, year = int(found["day"]), int(found["year"])
    try:
        return date(year if len(found["year"]) == 4 else 2000 + year, month, day)
    except ValueError:
        in_year = f" {found['year']}" if day == 29 else ""
        raise Invalid(f"Tanggal {day} {_MONTHS[month - 1]}{in_year} tidak ada.") from None


def _month(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    names = (number for number, name in enumerate(_MONTHS, 1) if name.lower().startswith(word))
    return _OTHER_MONTHS.get(word) or next(names, None)


def show_date(value: Json) -> str:
    """`2026-11-20` as `20 November 2026`."""
    day = date.fromisoformat(value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _past_date(answer: str, context: Circumstances) -> str:
    day, today = _date(answer), context.today
    if day > today:
        raise Invalid(f"Tanggal surat paling akhir hari ini, {show_date(today.isoformat())}.")
    if (day.year, day.month, day.day) < (today.year - 1, today.month, today.day):
        raise Invalid(
            "Tanggal surat tidak boleh lebih dari setahun yang lalu; "
            "periksa tanggalnya, atau kirim surat yang lebih baru."
        )
    return day.isoformat()


def _future_date(answer: str, context: Circumstances) -> str:
    day = _date(answer)
    if day <= context.today:
        raise Invalid("Tanggal akhir pemakaian harus sesudah hari ini.")
    return day.isoformat()


def _nip(answer: str, _: Circumstances) -> str:
    digits = answer.replace(" ", "")
    if not re.fullmatch(r"[0-9]{14}[12][0-9]{3}", digits):
        raise Wrong("NIP terdiri atas 18 angka dan angka ke-15 adalah 1 atau 2")
    return digits


def _phone(answer: str, _: Circumstances) -> str:
    """A number of Indonesia as it stands, else of the country its beginning names: contacts come without a plus."""
    if not _PHONE.fullmatch(answer):
        raise Wrong("Nomor ini memuat karakter selain angka, mungkin huruf O untuk angka 0; tulis nomor teleponnya")
    for number in filter(None, (_parsed(answer), _parsed(f"+{answer}"))):
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise Wrong("Nomor ini tidak dikenali sebagai nomor telepon; tulis nomor lengkapnya")


def _parsed(answer: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(answer, "ID")
    except phonenumbers.NumberParseException:
        return None


def show_phone(value: Json) -> str:
    """`+6281234567890` as `0812-3456-7890`; a foreign number keeps its country."""
    number = phonenumbers.parse(value)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if number.country_code == 62 else style.INTERNATIONAL)


def _email(answer: str, _: Circumstances) -> str:
    try:
        return validate_email(answer, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Wrong("Alamat email ini belum lengkap atau keliru; tulis alamat lengkapnya") from None


def _serial(answer: str, _: Circumstances) -> str:
    if not re.fullmatch(r"[A-Za-z0-9/-]{4,40}", answer):
        raise Wrong("Nomor seri terdiri atas 4 sampai 40 huruf, angka, tanda - atau /")
    return answer.upper()


def _weight(answer: str, _: Circumstances) -> float:
    found = _WEIGHT.fullmatch(answer)
    if found is None or not 1 <= (weight := float(f"{found[1]}.{found[2] or 0}")) <= 200:
        raise Wrong("Isilah berat 1 sampai 200 kg")
    return int(weight) if weight == int(weight) else weight


def _daya(answer: str, _: Circumstances) -> dict[str, int]:
    found = _DAYA.fullmatch(answer)
    if found is None or not (1 <= int(found[1]) <= 4 and 50 <= int(found[2]) <= 3000):
        raise Wrong("Tulis jumlah PSU x watt, dengan 1 sampai 4 PSU dan 50 sampai 3000 watt")
    return {"psu": int(found[1]), "watt": int(found[2])}


def _no_text(_: str, __: Circumstances) -> str:
    raise Invalid("Silakan kirim berkasnya sebagai PDF atau foto (JPEG atau PNG), paling besar 20 MB.")


def _show_file(value: Json) -> str:
    size = value["size"]
    shown = f"{size / 1024**2:.1f} MB".replace(".", ",") if size >= 1024**2 else f"{max(1, size // 1024)} KB"
    return f"{value['name']} ({shown})"


NIP = Rule(_nip)
PHONE = Rule(_phone, show_phone)
EMAIL = Rule(_email)
PAST_DATE = Rule(_past_date, show_date)
FUTURE_DATE = Rule(_future_date, show_date)
FILE = Rule(_no_text, _show_file)
SERIAL = Rule(_serial)
WEIGHT = Rule(_weight, lambda value: f"{value} kg".replace(".", ","))
DAYA = Rule(_daya, lambda value: f"{value['psu']} × {value['watt']} watt")
