"""One permohonan taken its way in an office where everybody has joined, and counted."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock, utc_now
from bot.settings import Settings
from tests.conftest import Kantor, gone_on
from tests.counts.goals import Line, lines
from tests.counts.tally import Tally
from tests.counts.ways import Way, go
from tests.support.aftermath import settled


async def measured(way: Way, joined: Kantor, folder: Path) -> Sequence[Line]:
    """What it takes from there on in the office `joined`, a copy of which comes into `folder`."""
    async with gone_on(joined, folder, _morning(joined.settings)) as kantor:
        who, tally = kantor.people, Tally(kantor.api.telegram)
        read = await go(way, who)
        await settled(kantor.api, kantor.storage)
    roles = {
        "Pemohon": who.pemohon,
        "Kepala Dinas": who.kadis,
        "Kabid": who.kabid,
        "Kasi": who.kasi,
        "Staf Teknis": who.staf,
    }
    return [*lines(way, {role: tally.of(person) for role, person in roles.items()}, read)]


def _morning(settings: Settings) -> Clock:
    """It is the next morning of work: what is due the same day is said with its hour alone, so that words are equal."""
    now = utc_now()
    tomorrow = now.astimezone(settings.zone).replace(hour=0, minute=0) + timedelta(days=1)
    ahead = settings.calendar(tomorrow.date()).hours.opening(tomorrow) + timedelta(hours=1) - now
    return lambda: utc_now() + ahead
