"""What the answers of a form amount to: rows to review, what a revision changed, the thing's name and what it needs."""

from procedure import rack
from procedure.answers import UNKNOWN, Answers
from procedure.form import question, questions
from procedure.rack import Capacity, Need
from procedure.sop import Kind

Row = tuple[str, str, str]


def rows(kind: Kind, answers: Answers) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Every section of the form in order, as its title and its rows `(key, label, shown value)`; plain text."""
    sections: dict[str, list[Row]] = {}
    for entry in questions(kind, with_profile=True):
        row = (entry.key, entry.label, entry.show(answers.get(entry.key)))
        sections.setdefault(entry.section.value, []).append(row)
    return tuple((title, tuple(found)) for title, found in sections.items())


def changes(kind: Kind, old: Answers, new: Answers) -> tuple[Row, ...]:
    """What differs between two revisions, in the form's order: `(label, shown before, shown now)`; plain text.

    What looks the same and is not (access information, another file of the same name) is shown as `diperbarui`.
    """
    found = []
    for entry in questions(kind, with_profile=True):
        before, now = old.get(entry.key), new.get(entry.key)
        if before != now:
            shown = entry.show(before), entry.show(now)
            found.append((entry.label, shown[0], "diperbarui" if shown[0] == shown[1] else shown[1]))
    return tuple(found)


def name(kind: Kind, answers: Answers) -> str:
    """The short name of the thing: the make and model of a server, or the name of an application."""
    return _shown(kind, answers, "merk_tipe" if kind is Kind.SERVER else "nama_aplikasi")


def purpose(kind: Kind, answers: Answers) -> str:
    """What the thing is for, in a line: `SIMPUS, pencatatan layanan puskesmas`; of hosting with its name before."""
    does = _shown(kind, answers, "aplikasi")
    if kind is Kind.SERVER:
        return does
    if does[1:2].islower():  # a word, and no abbreviation
        does = does[:1].lower() + does[1:]
    return f"{name(kind, answers)}, {does}"


def thing(kind: Kind, answers: Answers) -> str:
    """One line that names the thing: `Dell PowerEdge R450 · 2U · SN 7XK9Q13`, `SIMPUS · simpus.kuduskab.go.id`."""
    if kind is Kind.SERVER:
        height, serial = (
            _shown(kind, answers, "tinggi_u"),
            _shown(kind, answers, "nomor_seri"),
        )
        return f"{name(kind, answers)} · {height} · SN {serial}"
    return f"{name(kind, answers)} · {_shown(kind, answers, 'sub_domain')}"


def need(answers: Answers) -> Need:
    """What a server asks of a rack, by its form."""
    return Need(
        height=int(answers["tinggi_u"]),
        shallow=rack.shallow(answers.get("kedalaman_mm")),
        kg=answers.get("berat_kg") or 0,
        watt=watt(answers) or 0,
    )


def watt(answers: Answers) -> int | None:
    """The watts to reckon with; None where they are not known, and for what has no supplies of its own."""
    power = answers.get("daya")
    return None if power in (None, UNKNOWN) else rack.power(power["psu"], power["watt"])


def size(answers: Answers) -> Capacity:
    """What an application asks of a host, by its form."""
    return Capacity(int(answers["vcpu"]), int(answers["ram_gb"]), int(answers["penyimpanan_gb"]))


def _shown(kind: Kind, answers: Answers, key: str) -> str:
    return question(key, kind).show(answers.get(key))
