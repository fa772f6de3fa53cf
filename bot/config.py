"""The settings as the handlers know them."""

from datetime import datetime

from bot.settings import Settings
from documents.kit.shared import Letterhead
from handlers.chat.desk import Config


def config(settings: Settings, now: datetime) -> Config:
    """What the settings say about the procedure and its words; holidays are known for the years around `now`."""
    dinas = settings.dinas
    return Config(
        admin_ids=tuple(sorted(settings.admin_ids)),
        work_hours=settings.hours(now.astimezone(settings.zone).date()),
        without_cuti_bersama=settings.without_cuti_bersama(now.astimezone(settings.zone).date()),
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
