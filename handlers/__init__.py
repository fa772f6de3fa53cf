"""What is said: one module a conversation. `install` puts them into an application."""

from handlers import (
    access,
    accounts,
    appointment,
    aside,
    assets,
    checking,
    checks,
    decisions,
    dossier,
    equipment,
    errors,
    fallback,
    form,
    groups,
    invitations,
    joining,
    menu,
    moving,
    officials,
    placement,
    problems,
    register,
    removal,
    rooms,
    transfers,
    verification,
    viewing,
    withdrawal,
)
from handlers.attention import attend
from handlers.commands import default_commands
from handlers.context import App
from handlers.persistence import persistence

__all__ = ["attend", "default_commands", "install", "persistence"]


def install(application: App) -> None:
    """Adds every handler, in the order they are asked: the form first, then what is tapped, commands, and the rest."""
    application.add_handlers(
        [
            *groups.handlers(),
            *form.handlers(),
            *decisions.handlers(),
            *checking.handlers(),
            *withdrawal.handlers(),
            *placement.handlers(),
            *joining.handlers(),
            *appointment.handlers(),
            *invitations.handlers(),
            *officials.handlers(),
            *verification.handlers(),
            *dossier.handlers(),
            *register.handlers(),
            *rooms.handlers(),
            *equipment.handlers(),
            *assets.handlers(),
            *viewing.handlers(),
            *moving.handlers(),
            *removal.handlers(),
            *checks.handlers(),
            *problems.handlers(),
            *transfers.handlers(),
            *access.handlers(),
            *aside.handlers(),
            *accounts.handlers(),
            *menu.handlers(),
            *fallback.handlers(),
        ]
    )
    application.add_error_handler(errors.on_error)
