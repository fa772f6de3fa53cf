"""What is said: one module a conversation. `install` puts them into an application."""

from handlers.chat import errors, groups
from handlers.chat.commands import default_commands
from handlers.chat.context import App
from handlers.entrance import fallback, menu, owned
from handlers.entrance.attention import attend
from handlers.form import conversation
from handlers.form.persistence import persistence
from handlers.offices import appointment, invite, join, officials
from handlers.papers import dossier, verification
from handlers.permohonan import decisions, marking, withdrawal
from handlers.placement import dialogue
from handlers.register import equipment, racks, search
from handlers.things import access, check, move, problems, remove, transfer, view
from handlers.upkeep import accounts, aside

__all__ = ["attend", "default_commands", "install", "persistence"]


def install(application: App) -> None:
    """Adds every handler, in the order they are asked: the form first, then what is tapped, commands, and the rest."""
    application.add_handlers(
        [
            *groups.handlers(),
            *conversation.handlers(),
            *decisions.handlers(),
            *marking.handlers(),
            *withdrawal.handlers(),
            *dialogue.handlers(),
            *join.handlers(),
            *appointment.handlers(),
            *invite.handlers(),
            *officials.handlers(),
            *verification.handlers(),
            *dossier.handlers(),
            *search.handlers(),
            *racks.handlers(),
            *equipment.handlers(),
            *owned.handlers(),
            *view.handlers(),
            *move.handlers(),
            *remove.handlers(),
            *check.handlers(),
            *problems.handlers(),
            *transfer.handlers(),
            *access.handlers(),
            *aside.handlers(),
            *accounts.handlers(),
            *menu.handlers(),
            *fallback.handlers(),
        ]
    )
    application.add_error_handler(errors.on_error)
