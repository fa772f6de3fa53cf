"""*Pindahkan*: a technician moves a thing to another rack or unit, or another host, with a short berita acara."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat import files, questions
from handlers.chat.buttons import Button, Rows, columns
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import MOVING, Asked, Closing, Prompt
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import cases, elevations, things, units
from handlers.facts.thing_buttons import Move, MoveHost, MoveOther, MoveRack, MoveTo, MoveUnit, ToSheet
from handlers.things import berita_acara, deeds
from handlers.things.taps import on_thing
from procedure import life, rack, refusals
from procedure.answers import thousands
from procedure.duties import ALASAN_PINDAH
from procedure.rack import Capacity, Need, Sisi, Spot, best_hosts, has_room
from procedure.sop import Kind, Paper
from storage.models import Deed, OpenQuestion, Placement
from storage.room.racks import RackView, spot_of
from storage.things.life import NoRoom


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The buttons, for Staf Teknis."""
    return [
        on_thing(Move, _move, things.technician),
        on_thing(MoveRack, _rack, things.technician),
        on_thing(MoveUnit, _unit, things.technician),
        on_thing(MoveOther, _other, things.technician),
        on_thing(MoveHost, _host, things.technician),
    ]


async def _move(turn: Turn, data: Move, placement: Placement, tapped: int) -> None:
    _active(placement)
    if placement.kind is Kind.HOSTING:
        await _offer_hosts(turn, placement, tapped)
        return
    found = await turn.tx.racks.with_room(need(placement), placement)
    buttons = [
        Button(f"{view.name} · {cases.room(view, placement)}", MoveRack(placement.id, view.id, since=data.since))
        for view in found
    ]
    how = "Ke rak mana?" if buttons else f"Belum ada rak dengan ruang kosong {placement.height}U."
    await turn.edit_message(tapped, f"{await _head(turn, placement)}\n\n{how}", [*columns(buttons), _back(placement)])


async def _rack(turn: Turn, data: MoveRack, placement: Placement, tapped: int) -> None:
    _active(placement)
    view = await turn.tx.racks.rack(data.rack)
    if view is None or placement.kind is not Kind.SERVER:
        raise refusals.NotOffered(data)
    await _offer_units(turn, placement, view, tapped, "")


async def _offer_units(turn: Turn, placement: Placement, view: RackView, tapped: int, words: str) -> None:
    """The rack as a picture with its best spots below it; others can be typed. What was tapped asks no more."""
    left = view.rack(placement)
    own = spot_of(placement) if placement.rack_id == view.id else None
    offered = [spot for spot in rack.proposals(left, need(placement), 7) if spot != own][:6]
    since = await things.since(turn, placement)
    buttons = [
        Button(spot.shown(left.down_from), MoveUnit(placement.id, view.id, spot.u, spot.sisi, 0, since=since))
        for spot in offered
    ]
    how = f"Pilih letak baru di <b>{esc(view.name)}</b>, {esc(view.room)}."
    if not offered:
        how = f"Tidak ada letak lain yang cukup di <b>{esc(view.name)}</b>."
    warned = f"⚠️ {esc(words)}\n\n" if words else ""
    text = f"{warned}{await _head(turn, placement)}\n\n{how}"
    others = [[Button("Lainnya", MoveOther(placement.id, view.id, since=since))]] if offered else []
    rows = [*columns(buttons), *others, _back(placement)]
    await turn.edit_message(tapped, await _head(turn, placement))
    row = await turn.drawing(await elevations.choice(turn, view, placement, offered), caption=text, rows=rows)
    await _pose(turn, placement, view, Prompt(row=row, picture=True), Asked(text, rows))


async def _pose(turn: Turn, placement: Placement, view: RackView, prompt: Prompt, asked: Asked) -> None:
    since = await things.since(turn, placement)
    closing = Closing(
        f"{placement.name} belum dipindahkan; tekan lagi “Pindahkan”",
        f"{await _head(turn, placement)}\n\nTidak jadi dipindahkan.",
        [[Button("↔️ Pindahkan", Move(placement.id, since=since))]],
    )
    kept = {"rack": view.id, "since": since}
    await questions.ask(turn, MOVING, placement.id, kept, prompt=prompt, closing=closing, asked=asked)


async def _other(turn: Turn, data: MoveOther, placement: Placement, tapped: int) -> None:
    _active(placement)
    view = await turn.tx.racks.rack(data.rack)
    if view is None or placement.kind is not Kind.SERVER:
        raise refusals.NotOffered(data)
    asked = Asked(f"{await _head(turn, placement)}\n\n{esc(view.name)}: {units.ASKED}", [_back(placement)])
    await turn.edit_message(tapped, asked.text, asked.rows)
    await _pose(turn, placement, view, Prompt(message_id=tapped, picture=turn.picture == tapped), asked)


async def movable(turn: Turn, placement_id: int) -> Placement:
    """The thing whose new units may be typed; raises a `Refusal` where it, or the right to it, is gone."""
    await things.technician(turn)
    placement = await turn.tx.register.find(placement_id)
    if placement is None:
        raise refusals.NotOffered(placement_id)
    _active(placement)
    return placement


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes the units that were typed, and asks for the reason; raises `Invalid` for what they cannot be."""
    placement, kept = await movable(turn, question.subject), questions.data_of(question)
    view = await turn.tx.racks.rack(kept["rack"])
    if view is None:
        raise refusals.NotOffered(question.subject)
    if update.message is None or not update.message.text:
        raise refusals.Invalid(files.typed_instead(update.message))
    spot = units.typed(update.message.text, view, need(placement))
    if why := _unfit(placement, view, spot):
        raise refusals.Invalid(why)
    called = spot.shown(view.rack().down_from)
    await questions.say(turn, question, f"{await _head(turn, placement)}\n\n✅ {esc(view.name)}, {called}")
    await turn.tx.drafts.forget(question)
    asked = MoveUnit(placement.id, view.id, spot.u, spot.sisi, 0, since=kept["since"])
    await turn.say(*await _asking(turn, placement, f"{view.name}, {called}", asked))
    return True


def _unfit(placement: Placement, view: RackView, spot: Spot) -> str:
    """Why the thing cannot go there, as a sentence; empty where it can."""
    called = spot.shown(view.rack().down_from)
    if (placement.rack_id, placement.u, placement.sisi) == (view.id, spot.u, spot.sisi):
        return f"Sudah tercatat di {view.name}, {called}."
    if not rack.fits(view.rack(placement), spot):
        return f"{called} tidak kosong; silakan pilih yang lain."
    if not view.rack(placement).carries(need(placement)):
        return f"Batas berat atau daya {view.name} terlampaui; silakan pilih rak lain."
    return ""


async def _unit(turn: Turn, data: MoveUnit, placement: Placement, tapped: int) -> None:
    _active(placement)
    view, asked = await turn.tx.racks.rack(data.rack), need(placement)
    if view is None or placement.kind is not Kind.SERVER or data.sisi not in asked.sides:
        raise refusals.NotOffered(data)
    spot = Spot(data.u, asked.height, data.sisi)
    called = spot.shown(view.rack().down_from)
    target, why = f"{view.name}, {called}", _unfit(placement, view, spot)
    if why and not rack.fits(view.rack(placement), spot):
        await _offer_units(turn, placement, view, tapped, f"{called} baru saja terisi. Silakan pilih yang lain.")
        return
    if why:
        raise Answer(why)
    if not data.confirmed:
        await turn.edit_message(tapped, *await _asking(turn, placement, target, data))
        return
    before = await cases.place(turn, placement)
    try:
        reason = _reason(data, placement)
        await _moved(turn, placement, before, f"{target}, {view.room}", reason, tapped, units=(view.id, spot))
    except NoRoom as error:
        raise Answer(f"{called} baru saja terisi; silakan mulai lagi dari lembar data.") from error


async def _host(turn: Turn, data: MoveHost, placement: Placement, tapped: int) -> None:
    _active(placement)
    found = next((host for host in await turn.tx.hosts.all() if host.id == data.host), None)
    if found is None or placement.kind is not Kind.HOSTING:
        raise refusals.NotOffered(data)
    if placement.host_id == found.id:
        raise Answer(f"Sudah tercatat di {found.name}.")
    if not has_room(found, _asked(placement)):
        await _offer_hosts(turn, placement, tapped, f"Kapasitas {found.name} baru saja terpakai.")
        return
    if not data.confirmed:
        await turn.edit_message(tapped, *await _asking(turn, placement, found.name, data))
        return
    before = await cases.place(turn, placement)
    await _moved(turn, placement, before, found.name, _reason(data, placement), tapped, host=found.id)


async def _offer_hosts(turn: Turn, placement: Placement, tapped: int, words: str = "") -> None:
    others = [host for host in await turn.tx.hosts.all() if host.id != placement.host_id]
    since = await things.since(turn, placement)
    buttons = [
        Button(
            f"{host.name} · {host.free_vcpu} vCPU, {thousands(host.free_ram_gb)} GB",
            MoveHost(placement.id, host.id, 0, since=since),
        )
        for host in best_hosts(others, _asked(placement))
    ]
    how = "Ke host mana?" if buttons else "Belum ada host lain dengan kapasitas yang cukup."
    how = f"⚠️ {esc(words)} {how}" if words else how
    await turn.edit_message(tapped, f"{await _head(turn, placement)}\n\n{how}", [*columns(buttons), _back(placement)])


async def _asking(turn: Turn, placement: Placement, target: str, data: MoveUnit | MoveHost) -> tuple[str, Rows]:
    """Asks for the reason, and with it for the confirmation."""
    text = f"{await _head(turn, placement)}\n\nPindahkan ke <b>{esc(target)}</b>?"
    text += "" if placement.owner_id is None else " Pemilik diberi tahu."
    if not data.reason:
        reasons = enumerate(ALASAN_PINDAH[placement.kind], 1)
        buttons = [[Button(reason, replace(data, confirmed=0, reason=at))] for at, reason in reasons]
        return f"{text}\n\nApa alasannya?", [*buttons, _back(placement)]
    confirm = Button("✅ Konfirmasi pemindahan", replace(data, confirmed=1))
    return f"{text}\nAlasan: <b>{_reason(data, placement)}</b>", [[confirm], _back(placement)]


def _reason(data: MoveTo, placement: Placement) -> str:
    """Why it is moved; empty for what was confirmed on a button that did not ask yet."""
    reasons = ("", *ALASAN_PINDAH[placement.kind])
    if not 0 <= data.reason < len(reasons):
        raise refusals.NotOffered(data)
    return reasons[data.reason]


async def _moved(
    turn: Turn,
    placement: Placement,
    before: Sequence[tuple[str, str]],
    target: str,
    reason: str,
    tapped: int,
    *,
    units: tuple[int, Spot] | None = None,
    host: int | None = None,
) -> None:
    """The move, and what follows: berita acara, and everybody concerned is told."""
    words = f"dari {await things.where(turn, placement)} ke {target}"
    moved = life.moved(await turn.tx.things.read(placement))
    noted = f"{words}; {reason.lower()}" if reason else words
    _, line = await deeds.record(turn, placement, Deed.DIPINDAH, noted, becomes=moved, units=units, host=host)
    document = await berita_acara.issue(turn, placement, Paper.PEMINDAHAN, line, before, reason)
    done = f"✅ Dipindahkan {esc(words)} · {tanggal_jam(turn.now, turn.config.tz)}"
    done += f"\nAlasan: {reason}" if reason else ""
    await turn.edit_message(tapped, f"↔️ <b>{esc(placement.name)}</b>\n{done}", [[things.sheet_button(placement)]])
    if placement.owner_id is not None and placement.owner_id != turn.person:
        told = f"↔️ <b>{esc(placement.name)}</b>\n{done}\n\nBerita acaranya di bawah."
        await turn.say(told, [[things.sheet_button(placement)]], to=placement.owner_id)
    await berita_acara.send(turn, placement, document)


def need(placement: Placement) -> Need:
    """What a server that stands somewhere asks of a rack."""
    shallow = placement.sisi is not None and placement.sisi is not Sisi.PENUH
    return Need(placement.height or 1, shallow, placement.kg or 0, placement.watt or 0)


def _asked(placement: Placement) -> Capacity:
    return Capacity(placement.vcpu, placement.ram_gb, placement.disk_gb)


def _active(placement: Placement) -> None:
    try:
        life.in_use(placement.state)
    except refusals.NotInUse as error:
        raise Answer("Ini belum diserahterimakan; letaknya diubah lewat kartu penempatannya.") from error


async def _head(turn: Turn, placement: Placement) -> str:
    return f"↔️ <b>Pindahkan</b>\n{await things.title(turn, placement)}"


def _back(placement: Placement) -> list[Button]:
    return [Button("Batal", ToSheet(placement.id))]
