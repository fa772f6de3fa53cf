"""What is read and recorded within one transaction, before anything is said (`turn`): the office's settings and desk.

Who has nothing to say takes a `Desk`: the command line, a drawing, the register's export.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from documents.kit.shared import Letterhead
from procedure.calendar import Calendar
from procedure.dinas import Dinas, Titles
from procedure.rights import Actor
from procedure.sop import STEPS, Office, Step
from procedure.workhours import WorkHours
from storage.transaction import Transaction


@dataclass(frozen=True)
class Config:
    """What the settings say about the procedure and its words, and the calendar as it is now."""

    admin_ids: tuple[int, ...]
    calendar: Calendar
    letterhead: Letterhead
    document_number: str
    dinas: Dinas
    csv_separator: str = ";"
    sealed: bool = False
    hold_days: int = 5
    norms: Mapping[Step, int] = field(default_factory=dict)

    @property
    def work_hours(self) -> WorkHours:
        """The hours that the office works."""
        return self.calendar.hours

    @property
    def tz(self) -> ZoneInfo:
        """The zone shown times are in."""
        return self.calendar.tz

    def norm(self, step: Step) -> int | None:
        """The norm of `step` in working minutes: the setting's, else the SOP's."""
        return self.norms.get(step, STEPS[step].norm)


class Desk:
    """One transaction and the office's settings.

    `actor` is who acts, None for the command line and what falls due; `bot_name` is empty where it is not known.
    """

    def __init__(self, tx: Transaction, config: Config, actor: int | None = None, bot_name: str = "") -> None:
        self.tx = tx
        self.config = config
        self.actor = actor
        self.bot_name = bot_name

    @property
    def now(self) -> datetime:
        """The instant of this transaction, in UTC."""
        return self.tx.now

    @property
    def today(self) -> date:
        """Its local date."""
        return self.now.astimezone(self.config.tz).date()

    @property
    def titles(self) -> Titles:
        """How the offices are called."""
        return self.config.dinas.titles

    def words(self, template: str) -> str:
        """A template of ours with the dinas' names filled in."""
        return self.config.dinas.words(template)

    async def who(self, person: int) -> Actor:
        """The person with all they are here now: by the record, and for admins by the settings too."""
        return await self.tx.offices.actor(person, self.config.admin_ids)

    async def admins(self) -> list[int]:
        """Everybody who is an admin now."""
        return await self.tx.offices.admins(self.config.admin_ids)

    async def responsible(self, office: Office) -> list[int]:
        """Whom a matter of the office goes to: its holders, or the admins while there are none."""
        holders = [person.id for person in await self.tx.offices.holders(office)]
        return holders or await self.admins()
