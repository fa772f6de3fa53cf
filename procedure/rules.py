"""The form's rules about people, letters and machines: NIP, phone, e-mail, dates, files, serials, power."""

import re
from datetime import date
from fractions import Fraction

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from procedure.answers import Circumstances, Json, Rule, check_amount, named, or_unknown, quantity, thousands
from procedure.refusals import Invalid

MONTHS = (
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
_NO_YEAR = re.compile(_WEEKDAY + r"[0-9]{1,2}\s*[-/. ]\s*(?P<month>[0-9]{1,2}|[a-z]{3,})\.?", re.IGNORECASE)
_NOT_IN_PHONE = re.compile(r"[^0-9 ()+./–-]")
_BEFORE_SERIAL = re.compile(r"(?:s/?n|serial(?: number)?|(?:no(?:mor|\.)? )?seri)\s*(?:[:.]\s*|\s)", re.IGNORECASE)
_NOT_IN_SERIAL = re.compile(r"[^A-Za-z0-9/-]")
_SUPPLIES = re.compile(
    r"(?P<number>[0-9]{1,2}|[a-z]+?)\s*(?:psu|buah|unit)?\s*(?:[x×*@]|(?<=[a-z])\s|(?<=[a-z])(?=[0-9]))\s*"
    r"(?P<watt>[0-9]{1,5}|[0-9]\.[0-9]{3})\s*(?:w|watt)?\.?",
    re.IGNORECASE,
)
_ONE_POWER = re.compile(r"(?P<watt>[0-9]{2,5})\s*(?:w|watt)?\.?", re.IGNORECASE)
_KG = {unit: Fraction(1) for unit in ("kg", "kilo", "kilogram")}


def read_date(answer: str) -> date:
    """A date as people write it: day, month and year with any separator, or as a machine writes it."""
    found = _ISO_DATE.fullmatch(answer) or _DATE.fullmatch(answer)
    yearless = _NO_YEAR.fullmatch(answer)
    if found is None and yearless and _month(yearless["month"].lower()) is not None:
        raise Invalid("Tahunnya belum tertulis; mohon tulis juga tahunnya.")
    if found is None or (month := _month(found["month"].lower())) is None:
        raise Invalid("Tanggal ini tidak dikenali; mohon tulis tanggal, bulan, dan tahunnya.")
    day, year = int(found["day"]), int(found["year"])
    try:
        return date(year if len(found["year"]) == 4 else 2000 + year, month, day)
    except ValueError:
        in_year = f" {found['year']}" if day == 29 else ""
        raise Invalid(f"Tanggal {day} {MONTHS[month - 1]}{in_year} tidak ada.") from None


def _month(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    names = (number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(word))
    return _OTHER_MONTHS.get(word) or next(names, None)


def show_date(value: Json) -> str:
    """`2026-11-20` as `20 November 2026`."""
    day = date.fromisoformat(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _past_date(answer: str, context: Circumstances) -> str:
    day, today = read_date(answer), context.today
    if day > today:
        raise Invalid(f"Tanggal surat paling akhir hari ini, {show_date(today.isoformat())}.")
    if (day.year, day.month, day.day) < (today.year - 1, today.month, today.day):
        raise Invalid("Tanggal ini lebih dari setahun yang lalu; mohon gunakan surat yang lebih baru.")
    return day.isoformat()


def _future_date(answer: str, context: Circumstances) -> str:
    day = read_date(answer)
    if day <= context.today:
        raise Invalid("Tanggal akhir pemakaian harus sesudah hari ini.")
    return day.isoformat()


def _nip(answer: str, _: Circumstances) -> str:
    digits = re.sub(r"[ .-]", "", answer)
    if re.search("[^0-9]", digits):
        raise Invalid("NIP hanya memuat angka; mohon periksa kembali.")
    if len(digits) != 18:
        raise Invalid(f"NIP ini {len(digits)} angka, seharusnya 18 angka.")
    if digits[14] not in "12":
        raise Invalid(f"Angka ke-15 NIP ini {digits[14]}, seharusnya 1 atau 2.")
    return digits


def _phone(answer: str, _: Circumstances) -> str:
    """A number of Indonesia as it stands, else of the country its beginning names: contacts come without a plus."""
    if odd := _NOT_IN_PHONE.search(answer):
        raise Invalid(f"Nomor ini memuat {named(odd[0])}; mohon tulis dengan angka saja.")
    for number in filter(None, (_parsed(answer), _parsed(f"+{answer}"))):
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise Invalid("Tidak ada nomor telepon seperti ini; mohon periksa angkanya.")


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
        if "@" not in answer:
            raise Invalid("Alamat email ini belum memuat “@”; mohon tulis lengkap.") from None
        raise Invalid("Alamat email ini belum lengkap atau keliru; mohon periksa kembali.") from None


def _serial(answer: str, _: Circumstances) -> str:
    found = _BEFORE_SERIAL.match(answer)
    serial = answer[found.end() :] if found else answer
    if odd := _NOT_IN_SERIAL.search(serial):
        raise Invalid(f"Nomor seri tidak memuat {named(odd[0])}; mohon periksa labelnya.")
    if not 4 <= len(serial) <= 40:
        what = "pendek" if len(serial) < 4 else "panjang"
        raise Invalid(f"Nomor seri ini terlalu {what}; mohon periksa labelnya.")
    return serial.upper()


def _weight(answer: str, _: Circumstances) -> float:
    weight = quantity(answer, _KG)
    if weight is None:
        raise Invalid("Mohon tulis beratnya dengan angka 1–200.")
    check_amount(weight, 1, 200, " kg")
    kg = round(float(weight), 2)
    return int(kg) if kg == int(kg) else kg


def _daya(answer: str, _: Circumstances) -> dict[str, int]:
    found = _SUPPLIES.fullmatch(answer)
    psu = quantity(found["number"], {}) if found else None
    if found is None or psu is None:
        if one := _ONE_POWER.fullmatch(answer):
            raise Invalid(f"Jumlahnya belum tertulis; mohon tulis “1 x {one['watt']}” atau “2 x {one['watt']}”.")
        raise Invalid("Catu daya ini tidak dikenali; mohon tulis jumlah x watt.")
    watt = int(found["watt"].replace(".", ""))
    if not 1 <= psu <= 4:
        raise Invalid(f"Jumlah catu daya {psu} di luar 1–4; mohon periksa kembali.")
    if not 50 <= watt <= 3000:
        raise Invalid(f"Daya {thousands(watt)} watt di luar 50–3.000; mohon tulis daya satu catu daya.")
    return {"psu": int(psu), "watt": watt}


def _no_text(_: str, __: Circumstances) -> str:
    raise Invalid("Pertanyaan ini dijawab dengan berkas; mohon kirim PDF atau foto.")


def _show_file(value: Json) -> str:
    size = value["size"]
    shown = f"{size / 1024**2:.1f} MB".replace(".", ",") if size >= 1024**2 else f"{max(1, size // 1024)} KB"
    return f"{value['name']} ({shown})"


def _show_files(value: Json) -> str:
    return "; ".join(map(_show_file, value))


NIP = Rule(_nip)
PHONE = Rule(_phone, show_phone)
EMAIL = Rule(_email)
PAST_DATE = Rule(_past_date, show_date)
FUTURE_DATE = Rule(_future_date, show_date)
FILE = Rule(_no_text, _show_file)
FILES = Rule(_no_text, _show_files)
SERIAL = Rule(_serial)
WEIGHT = Rule(_weight, lambda value: f"{value} kg".replace(".", ","))
DAYA = or_unknown(Rule(_daya, lambda value: f"{value['psu']} × {thousands(value['watt'])} watt"))
LENGTH = {
    "mm": Fraction(1),
    "milimeter": Fraction(1),
    "cm": Fraction(10),
    "sentimeter": Fraction(10),
    "m": Fraction(1000),
}
"""What a length may be given in, in millimetres."""
