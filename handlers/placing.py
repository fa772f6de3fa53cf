"""Space for what Kabid has approved: held at once, so that what was free on the card is still there."""

from handlers import cases
from handlers.cases import Case
from handlers.context import Turn
from handlers.errors import Answer
from procedure import rack
from procedure.sop import Kind
from storage.models import Placement
from storage.racks import Taken


async def hold(turn: Turn, case: Case) -> None:
    """Holds rack units or hosting capacity for an approved case, where there is any; Staf Teknis may choose others.

    What nobody places within the office's `hold_days` is free again (`duties`). Raises `Answer` where another
    permohonan that is approved has the serial number or sub domain.
    """
    placement = await turn.tx.register.of(case.permohonan.id)
    name = "nomor_seri" if case.kind is Kind.SERVER else "sub_domain"
    try:
        await turn.tx.register.update(placement, **{name: case.answers[name]})
    except Taken as error:
        what = {"nomor_seri": "Nomor seri", "sub_domain": "Sub domain"}[name]
        raise Answer(f"{what} {case.answers[name]} sudah dipakai permohonan lain yang disetujui") from error
    if case.kind is Kind.HOSTING:
        for host in (await cases.hosts_with_room(turn, case))[:1]:
            await turn.tx.register.update(
                placement,
                host_id=host.id,
                vcpu=case.answers["vcpu"],
                ram_gb=case.answers["ram_gb"],
                disk_gb=case.answers["penyimpanan_gb"],
            )
    else:
        need = cases.need(case.answers)
        for view in await cases.racks_with_room(turn, case):
            try:
                await turn.tx.racks.occupy(placement, view.id, rack.proposals(view.rack(), need, 1)[0])
            except Taken:
                continue
            break
    renew(turn, placement)


def renew(turn: Turn, placement: Placement) -> None:
    """What is held is held for the office's `hold_days` from now; what has been installed once stands there anyway."""
    if placement.by is None and (placement.rack_id is not None or placement.host_id is not None):
        placement.held_until = turn.config.work_hours.after_days(turn.now, turn.config.hold_days)
