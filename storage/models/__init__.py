"""The tables. What must never be true is refused here: by keys, unique indexes and triggers.

Whoever needs a table imports it from here; the modules of this package are grouped as the records above them are.
"""

from procedure.life import State
from storage.models.base import Base, Utc, identity
from storage.models.calendar import CalendarEntry, PlannedBy
from storage.models.clockwork import Alarm, Board, Reminder, Unanswered
from storage.models.journal import JournalHead, JournalLine, KeyCheck
from storage.models.mail import Inbox, Job, Outbox, Post, Upload
from storage.models.papers import Agenda, Document, StoredFile, Voided
from storage.models.people import (
    AccountChange,
    Delegation,
    Draft,
    Invitation,
    OpenQuestion,
    Person,
    Tenure,
    Unreachable,
)
from storage.models.permohonan import Arrival, Permohonan, Revision, Visit, Word
from storage.models.room import Host, IpRange, IpReserved, Rack, RackCell, folded
from storage.models.things import LATE, LIVE, Deed, Event, Placement, Transfer
from storage.models.voices import Complaint, MonthlyReport, SurveyMonth, SurveyTurn

__all__ = [
    "LATE",
    "LIVE",
    "AccountChange",
    "Agenda",
    "Alarm",
    "Arrival",
    "Base",
    "Board",
    "CalendarEntry",
    "Complaint",
    "Deed",
    "Delegation",
    "Document",
    "Draft",
    "Event",
    "Host",
    "Inbox",
    "Invitation",
    "IpRange",
    "IpReserved",
    "Job",
    "JournalHead",
    "JournalLine",
    "KeyCheck",
    "MonthlyReport",
    "OpenQuestion",
    "Outbox",
    "Permohonan",
    "Person",
    "Placement",
    "PlannedBy",
    "Post",
    "Rack",
    "RackCell",
    "Reminder",
    "Revision",
    "State",
    "StoredFile",
    "SurveyMonth",
    "SurveyTurn",
    "Tenure",
    "Transfer",
    "Unanswered",
    "Unreachable",
    "Upload",
    "Utc",
    "Visit",
    "Voided",
    "Word",
    "folded",
    "identity",
]
