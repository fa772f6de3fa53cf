"""What stands in a rack without a permohonan: what is asked or imported about it, read into what the register keeps."""

import csv
import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from procedure import form, rules
from procedure.answers import NOTHING, Circumstances, Json, Rule, clean
from procedure.form import Question, Section
from procedure.rack import RackSpace, Sisi, Spot, fits, free_runs, span, typed
from procedure.refusals import Invalid
from procedure.sop import Kind

COLUMNS = ("rak", "u", "tinggi", "sisi", "nama", "instansi", "nomor_seri", "ip", "kg", "watt", "penanggung_jawab")
"""The columns of an import; only the first two, `nama` and `instansi` must be there and filled."""

_SERVER = frozenset({Kind.SERVER})
_NAME = form.question("merk_tipe", Kind.SERVER).rule
_NEEDED = ("rak", "u", "nama", "instansi")
_TALLEST = 60
_DECIMAL = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?")
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)


@dataclass(frozen=True)
class Equipment:
    """One piece of equipment: `first` is the lowest number of its units as the rack numbers them."""

    rak: str
    first: int
    height: int
    sisi: Sisi
    nama: str
    instansi: str
    nomor_seri: str | None = None
    ip: str | None = None
    kg: float | None = None
    watt: int | None = None
    penanggung_jawab: str = ""


@dataclass(frozen=True)
class Line:
    """A row of an import: what it says, or what is wrong with it (one English line).

    `number` is the line it begins on, counted from 1 with the head.
    """

    number: int
    item: Equipment | None
    fault: str = ""


def read(lines: Iterable[str]) -> list[Line]:
    """The lines of a CSV with a head of `COLUMNS`, separated by commas or semicolons.

    Raises `ValueError` with one English line where the head is not that, or the rest no CSV.
    """
    text = list(lines)
    head = text[0].lstrip("\ufeff").strip().lower() if text else ""
    separator = max(",;", key=head.count)
    names = [name.strip().strip('"') for name in head.split(separator)]
    while names and not names[-1]:
        names.pop()  # spreadsheets leave empty columns at the end
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in _NEEDED if name not in names]
    twice = [name for name in COLUMNS if names.count(name) > 1]
    wrong = {"unknown": map(repr, unknown), "missing": missing, "twice": twice}
    for what, which in wrong.items():
        if shown := ", ".join(which):
            raise ValueError(f"the first line must name columns of {', '.join(COLUMNS)} ({what}: {shown})")
    reader = csv.reader(text[1:], delimiter=separator)
    found, number = [], 2
    try:
        for row in reader:
            # A cell of a spreadsheet may have line breaks; in the register, as in a form, it has none.
            cells = [clean(cell, lines=False) for cell in row]
            while len(cells) > len(names) and not cells[-1]:
                cells.pop()
            if len(cells) == len(names) and any(cells):
                found.append(_line(number, dict(zip(names, cells, strict=True))))
            elif any(cells):
                found.append(Line(number, None, f"has {len(cells)} cells instead of {len(names)}"))
            number = reader.line_num + 2
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num + 1} cannot be read: {error}") from None
    return found


def _line(number: int, cells: Mapping[str, str]) -> Line:
    empty = [name for name in _NEEDED if not cells[name]]
    if empty:
        return Line(number, None, f"{empty[0]} is empty")
    try:
        return Line(number, _item(cells))
    except ValueError as error:
        return Line(number, None, str(error))


def _item(cells: Mapping[str, str]) -> Equipment:
    sisi = cells.get("sisi") or Sisi.PENUH
    if sisi not in set(Sisi):
        raise ValueError(f"sisi must be one of {', '.join(Sisi)}, not {sisi!r}")
    ip = cells.get("ip") or None
    if ip is not None:
        try:
            ip = str(ipaddress.IPv4Address(ip))
        except ValueError:
            raise ValueError(f"ip must be an IPv4 address, not {ip!r}") from None
    return Equipment(
        rak=cells["rak"],
        first=_whole(cells["u"], "u", _TALLEST),
        height=_number(cells, "tinggi", _TALLEST) or 1,
        sisi=Sisi(sisi),
        nama=_text(cells, "nama", 80) or "",
        instansi=_text(cells, "instansi", 150) or "",
        nomor_seri=_serial(cells),
        ip=ip,
        kg=_decimal(cells, "kg", 2000),
        watt=_number(cells, "watt", 100_000),
        penanggung_jawab=_text(cells, "penanggung_jawab", 150) or "",
    )


def _text(cells: Mapping[str, str], name: str, most: int) -> str | None:
    text = cells.get(name, "")
    if len(text) > most:
        raise ValueError(f"{name} must have at most {most} characters, not {len(text)}")
    return text or None


def _serial(cells: Mapping[str, str]) -> str | None:
    serial = _text(cells, "nomor_seri", 40)
    if serial is not None and _ROUNDED.fullmatch(serial):
        raise ValueError(f"nomor_seri was damaged by a spreadsheet: {serial!r} is a rounded number; enter it as text")
    return serial.upper() if serial else None


def _decimal(cells: Mapping[str, str], name: str, most: int) -> float | None:
    """A number with at most two decimals, behind a comma or a point."""
    text = cells.get(name, "")
    if not text:
        return None
    if not _DECIMAL.fullmatch(text) or not 0 < (number := float(text.replace(",", "."))) <= most:
        raise ValueError(f"{name} must be a number from 0.01 to {most}, not {text!r}")
    return int(number) if number == int(number) else number


def _number(cells: Mapping[str, str], name: str, most: int) -> int | None:
    text = cells.get(name, "")
    return _whole(text, name, most) if text else None


def _whole(text: str, name: str, most: int) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}, not {text!r}")
    return int(text)


# Asked one by one


def questions(rack: RackSpace, called: str, office: str) -> tuple[Question, ...]:
    """What is asked of a piece of equipment in the rack `called` so; the own `office` is offered as its instansi."""
    instansi = form.question("instansi", Kind.SERVER)
    # fmt: off
    return (
        _question("unit", "Unit", "Unit mana? Ketik nomornya, bila perlu dengan sisinya.", "12–13 depan",
                  _units(rack, called)),
        _question("nama", "Merek dan tipe", "Merek dan tipenya?", "HPE ProLiant DL380", _NAME),
        _question("instansi", instansi.title, "Milik instansi mana?", instansi.contoh, instansi.rule, offers=(office,)),
        _question("nomor_seri", "Nomor seri", "Nomor serinya, seperti pada label?", "7XK9Q13", rules.SERIAL,
                  optional=True),
    )
    # fmt: on


def blocking(rack: RackSpace, called: str) -> tuple[Question, ...]:
    """What is asked of units that are to be kept free in the rack `called` so."""
    which = "Unit mana yang diblokir? Ketik nomornya, bila perlu dengan sisinya."
    return (
        _question("unit", "Unit", which, "12–13", _units(rack, called)),
        _question("nama", "Alasan", "Apa alasannya?", "patch panel", _NAME),
    )


def _question(
    key: str,
    title: str,
    explanation: str,
    contoh: str,
    rule: Rule,
    *,
    offers: tuple[str, ...] = (),
    optional: bool = False,
) -> Question:
    return Question(Section.SERVER, _SERVER, key, title, explanation, contoh, rule, optional=optional, choices=offers)


def spot(units: Json) -> Spot:
    """Where that is, of an answer to the question `unit`."""
    u, height, sisi = units
    return Spot(u, height, Sisi(sisi))


def _units(rack: RackSpace, called: str) -> Rule:
    """Free units of the rack, as it numbers them."""

    def parse(answer: str, _: Circumstances) -> Json:
        found = typed(answer)
        if found is None:
            raise Invalid(f"“{answer[:40]}” bukan nomor unit; tulis misalnya “12” atau “12–13 belakang”.")
        meant = found.spot(rack)
        if not fits(rack, meant):
            free = ", ".join(span(run.start, len(run), rack.down_from) for run in free_runs(rack))
            raise Invalid(f"Unit itu tidak kosong di {called}. Kosong: {free or NOTHING}.")
        return [meant.u, meant.height, meant.sisi]

    return Rule(parse, lambda units: spot(units).shown(rack.down_from))
