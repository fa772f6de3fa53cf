"""What is said of delegations, and who may set and end them."""

from handlers.chat.desk import Desk
from handlers.chat.texts import esc, short, tanggal_jam, tanggal_lengkap
from procedure import delegation as rules
from procedure.rights import Right, may
from procedure.rules import show_date
from procedure.sop import Office
from storage.models import Delegation

_NAME = 60


def title(desk: Desk, delegation: Delegation) -> str:
    """`Plh. Kepala Bidang Informatika`."""
    return desk.titles.held(delegation.office, delegation.acting)


def brief(desk: Desk, delegation: Delegation) -> str:
    """`Plh. Kabid Informatika`, as lists have it."""
    return f"{delegation.acting} {desk.titles.of(delegation.office).short}"


async def named(desk: Desk, person_id: int | None, otherwise: str = "–") -> str:
    """How somebody is called (HTML)."""
    person = await desk.tx.offices.known(person_id)
    return esc(short(person.nama or str(person.id), _NAME)) if person is not None else otherwise


def period(desk: Desk, delegation: Delegation) -> str:
    """`1 Desember 2026 s.d. 7 Desember 2026`, or since when."""
    tz = desk.config.tz
    first = tanggal_lengkap(delegation.begins, tz)
    if delegation.ends is None:
        return f"sejak {first}, akhirnya belum ditetapkan"
    last = show_date(rules.last_day(delegation.ends, tz).isoformat())
    return first if first == last else f"{first} s.d. {last}"


def until(desk: Desk, delegation: Delegation) -> str:
    """` sampai 7 Desember 2026`; empty where no end is set."""
    if delegation.ends is None:
        return ""
    return f" sampai {show_date(rules.last_day(delegation.ends, desk.config.tz).isoformat())}"


def by_letter(delegation: Delegation) -> str:
    """` · surat perintah 800/123/2026` (HTML); empty where there is no letter."""
    return f" · surat perintah {esc(delegation.surat)}" if delegation.surat else ""


async def line(desk: Desk, delegation: Delegation) -> str:
    """Who acts for whom, until when, by which letter, and how far it is, in two lines of HTML."""
    deputy = await named(desk, delegation.deputy_id, "siapa pun yang membuka tautannya")
    whose = f", mewakili <b>{await named(desk, delegation.holder_id)}</b>" if delegation.holder_id else ""
    state = ""
    if delegation.started_at is None:
        answered = delegation.answer_by
        accepted = "diterima, belum mulai"
        if delegation.accepted_at is None and answered is not None:
            accepted = f"belum diterima; tautan sampai {tanggal_jam(answered, desk.config.tz)}"
        state = f" · {accepted}"
    head = f"{brief(desk, delegation)}: <b>{deputy}</b>{whose}"
    return f"{head}\n   {period(desk, delegation)}{by_letter(delegation)}{state}"


async def away(desk: Desk, person_id: int) -> str:
    """Who acts for the person, in a sentence each (HTML); empty for nobody."""
    said = [
        f"Jabatan {desk.titles.of(one.office).long} sedang dijalankan {one.acting} "
        f"<b>{await named(desk, one.deputy_id)}</b>{until(desk, one)}; /delegasi mengakhirinya lebih awal."
        for one in await desk.tx.delegations.away(person_id)
    ]
    return "\n".join(said)


async def may_set(desk: Desk, person_id: int, office: Office) -> bool:
    """Whether the person may have somebody act in the office."""
    admin = may(await desk.who(person_id), Right.ADMINISTER)
    principal = await desk.tx.delegations.principal(office)
    return rules.delegable(office) and rules.may_set(person_id, principal, admin=admin)


async def may_end(desk: Desk, person_id: int, delegation: Delegation) -> bool:
    """Whether the person may end the delegation early."""
    admin = may(await desk.who(person_id), Right.ADMINISTER)
    return rules.may_end(person_id, delegation.holder_id, admin=admin)
