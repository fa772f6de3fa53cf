"""Space for what Kabid has approved: held at once, so that what was free on the card is still there."""

from handlers.chat.desk import Desk
from handlers.chat.errors import Answer
from handlers.chat.turn import Speaker
from handlers.facts import cases
from handlers.facts.cases import Case
from procedure import life, rack, review
from procedure.sop import Kind
from storage.connecting.taken import Taken
from storage.models import Placement

WITHOUT_PLACE = "Disetujui tanpa tempat yang dipesan; penempatannya menunggu sampai ada tempat."
"""What is noted on an approval that could hold nothing."""


async def ask_for_room(speaker: Speaker, case: Case, how: str) -> None:
    """The admins hear what is missing for a case, and `how` it stands meanwhile."""
    answers = case.answers
    if case.kind is Kind.SERVER:
        lacking = f"rak dengan ruang kosong {review.need(answers).height}U"
    else:
        lacking = f"host dengan kapasitas cukup ({cases.amount(*review.size(answers))})"
    for admin in await speaker.admins():
        await speaker.say(f"⚠️ <b>{case.permohonan.ticket}</b> {how}: belum ada {lacking}. Mohon ditambahkan.", to=admin)


async def hold(speaker: Speaker, case: Case) -> None:
    """Holds rack units or hosting capacity for an approved case, where there is any; Staf Teknis may choose others.

    Where there is none, the admins are told; the pemohon reads it with the approval, Staf Teknis on the card.

    What nobody places within the office's `hold_days` is free again (`duties`). Raises `Answer` where another
    permohonan that is approved has the serial number or sub domain.
    """
    placement = await speaker.tx.register.begin(case.permohonan.id)
    name = "nomor_seri" if case.kind is Kind.SERVER else "sub_domain"
    try:
        await speaker.tx.register.update(placement, **{name: case.answers[name]})
    except Taken as error:
        what = {"nomor_seri": "Nomor seri", "sub_domain": "Sub domain"}[name]
        raise Answer(f"{what} {case.answers[name]} sudah dipakai permohonan lain yang disetujui") from error
    if case.kind is Kind.HOSTING:
        for host in (await cases.hosts_with_room(speaker, case))[:1]:
            await speaker.tx.things.choose_host(placement, host.id, review.size(case.answers))
    else:
        need = review.need(case.answers)
        for view in await cases.racks_with_room(speaker, case):
            try:
                await speaker.tx.racks.occupy(placement, view.id, rack.proposals(view.rack(), need, 1)[0])
            except Taken:
                continue
            break
    await renew(speaker, placement)
    if placement.rack_id is None and placement.host_id is None:
        await ask_for_room(speaker, case, "disetujui tanpa tempat")


async def let_go(desk: Desk, permohonan_id: int) -> str:
    """The approval was taken back: what it held is free, as if it had never been. Says in a line where that was."""
    placement = await desk.tx.register.of(permohonan_id)
    where = await desk.tx.things.where(placement)
    await desk.tx.things.withdraw(placement)
    return where


async def renew(desk: Desk, placement: Placement) -> None:
    """What is held is held for the office's `hold_days` from now."""
    thing = await desk.tx.things.read(placement)
    held = life.held(thing, desk.config.hold_days, desk.now, desk.config.work_hours)
    await desk.tx.things.become(placement, held)
