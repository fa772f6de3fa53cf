"""The form's rules about people, letters and machines: NIP, phone, e-mail, dates, files, serials, power."""

import re
from datetime import date

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from procedure.answers import Context, Json, Rule, Wrong
from procedure.refusals import Invalid

_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_OTHER_MONTHS = {"agt": 8, "pebruari": 2, "nopember": 11}
_DATE = re.compile(r"([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,2}|[a-z]{3,})\s*[-/. ]\s*([0-9]{4})", re.IGNORECASE)
_DAYA = re.compile(r"([0-9]{1,2})\s*(?:psu)?\s*[x×*]\s*([0-9]{1,5})\s*(?:w|watt)?", re.IGNORECASE)
_WEIGHT = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?\s*(?:kg)?", re.IGNORECASE)


def _date(answer: str) -> date:
    try:
        found = _DATE.fullmatch(answer)
        if found:
            return date(int(found[3]), _month(found[2].lower()), int(found[1]))
    except ValueError:
        pass
    raise Wrong("Tanggal ini tidak dikenali; tulis tanggal, bulan, dan tahun")


def _month(word: str) -> int:
    if word.isdecimal():
        return int(word)
    names = (number for number, name in enumerate(_MONTHS, 1) if name.lower().startswith(word))
    return _OTHER_MONTHS.get(word) or next(names, 0)


def show_date(value: Json) -> str:
    """`2026-11-20` as `20 November 2026`."""
    day = date.fromisoformat(value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _past_date(answer: str, context: Context) -> str:
    day, today = _date(answer), context.today
    if day > today:
        raise Wrong("Tanggal surat tidak boleh setelah hari ini")
    if (day.year, day.month, day.day) < (today.year - 1, today.month, today.day):
        raise Wrong("Tanggal surat tidak boleh lebih dari setahun yang lalu")
    return day.isoformat()


def _future_date(answer: str, context: Context) -> str:
    day = _date(answer)
    if day <= context.today:
        raise Wrong("Tanggal ini seharusnya setelah hari ini")
    return day.isoformat()


def _nip(answer: str, _: Context) -> str:
    digits = answer.replace(" ", "")
    if not re.fullmatch(r"[0-9]{14}[12][0-9]{3}", digits):
        raise Wrong("NIP terdiri atas 18 angka dan angka ke-15 adalah 1 atau 2")
    return digits


def _phone(answer: str, _: Context) -> str:
    try:
        number = phonenumbers.parse(answer, "ID")
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    if number.extension or not phonenumbers.is_valid_number(number):
        raise Wrong("Nomor ini tidak dikenali sebagai nomor telepon")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(value: Json) -> str:
    """`+6281234567890` as `0812-3456-7890`; a foreign number keeps its country."""
    number = phonenumbers.parse(value)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if number.country_code == 62 else style.INTERNATIONAL)


def _email(answer: str, _: Context) -> str:
    try:
        return validate_email(answer, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Wrong("Alamat email ini belum lengkap atau salah tulis") from None


def _serial(answer: str, _: Context) -> str:
    if not re.fullmatch(r"[A-Za-z0-9/-]{4,40}", answer):
        raise Wrong("Nomor seri terdiri atas 4 sampai 40 huruf, angka, tanda - atau /")
    return answer.upper()


def _weight(answer: str, _: Context) -> float:
    found = _WEIGHT.fullmatch(answer)
    weight = float(f"{found[1]}.{found[2] or 0}") if found else 0
    if not 1 <= weight <= 200:
        raise Wrong("Isilah berat 1 sampai 200 kg")
    return int(weight) if weight == int(weight) else weight


def _daya(answer: str, _: Context) -> dict[str, int]:
    found = _DAYA.fullmatch(answer)
    psu, watt = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1 <= psu <= 4 and 50 <= watt <= 3000):
        raise Wrong("Tulis jumlah PSU x watt, dengan 1 sampai 4 PSU dan 50 sampai 3000 watt")
    return {"psu": psu, "watt": watt}


def _no_text(_: str, __: Context) -> str:
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
