"""The settings as the handlers know them."""

from collections.abc import Iterable
from datetime import datetime

from bot.settings import Settings
from documents.kit.shared import Letterhead
from handlers.chat.desk import Config
from procedure.calendar import Entered
from storage.transaction import Transaction


async def configured(settings: Settings, tx: Transaction) -> Config:
    """`config` as the record has the calendar now."""
    return config(settings, tx.now, await tx.calendar.entered())


def config(settings: Settings, now: datetime, entered: Iterable[Entered]) -> Config:
    """What the settings say about the procedure and its words, with what admins have `entered` into the calendar.

    Holidays are known for the years around `now`.
    """
    dinas = settings.dinas
    return Config(
        admin_ids=tuple(sorted(settings.admin_ids)),
        calendar=settings.calendar(now.astimezone(settings.zone).date(), entered),
        letterhead=Letterhead(
            lines=dinas.letterhead,
            logo=str(settings.letterhead_logo) if settings.letterhead_logo else None,
            paper=settings.paper,
            timezone=settings.timezone,
            tempat=dinas.place,
            titles=dinas.titles,
        ),
        document_number=settings.document_number,
        csv_separator=settings.csv_separator,
        sealed=settings.seal_p12 is not None,
        dinas=dinas,
        hold_days=settings.hold_days,
        norms=settings.norms,
    )
