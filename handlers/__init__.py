"""What is said, by rooms: `install` puts them into an application. Each room's front has its handlers and dialogues."""

from handlers import (
    clockwork,
    entrance,
    offices,
    papers,
    permohonan,
    placement,
    register,
    reports,
    returns,
    things,
    upkeep,
    voices,
)
from handlers.chat import groups
from handlers.chat.commands import default_commands
from handlers.chat.context import App
from handlers.chat.turn import Dialogues
from handlers.entrance import failures, fallback
from handlers.entrance.attention import attend
from handlers.form import conversation
from handlers.form.persistence import DraftPersistence
from handlers.form.screen import state_of
from handlers.permohonan import acts, withdrawal

__all__ = ["DIALOGUES", "DUE", "DraftPersistence", "attend", "default_commands", "install", "state_of"]

DIALOGUES: Dialogues = {
    **permohonan.DIALOGUES,
    **placement.DIALOGUES,
    **things.DIALOGUES,
    **register.DIALOGUES,
    **offices.DIALOGUES,
    **papers.DIALOGUES,
    **voices.DIALOGUES,
    **clockwork.DIALOGUES,
    **entrance.DIALOGUES,
}
"""Every kind of question there is outside the form."""

DUE = (
    *permohonan.DUE,
    *things.DUE,
    *placement.DUE,
    *clockwork.DUE,
    *returns.DUE,
    *offices.DUE,
    *voices.DUE,
    *reports.DUE,
)
"""Every kind of thing that falls due by itself."""


def install(application: App) -> None:
    """Adds every handler, in the order they are asked: the form first, then what is tapped, commands, and the rest."""
    rooms = (permohonan, returns, placement, offices, papers, register, reports, voices, things, upkeep, entrance)
    application.add_handlers(groups.handlers())
    application.add_handlers(clockwork.handlers())
    application.add_handlers(conversation.handlers(acts.submit, withdrawal.pull_back, fallback.unclaimed))
    for room in rooms:
        application.add_handlers(room.handlers())
    application.add_error_handler(failures.on_error)
