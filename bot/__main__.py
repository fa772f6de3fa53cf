"""The command line: `python -m bot --help`."""

import gc

if __name__ == "__main__":
    gc.disable()  # what is imported stays: walking through it again and again is a sixth of the start

import os
import sys
from typing import NoReturn

from bot import logs
from bot.cli.command import CommandFailed
from bot.cli.parser import parser
from bot.settings import Settings, SettingsError, load
from procedure.dinas import Titles


def main(argv: list[str] | None = None) -> None:
    """Runs one command. Exit status: 0 done, 1 failed, 2 wrong use or wrong settings (one line on stderr says why)."""
    arguments = vars(parser(_titles(), _demo).parse_args(argv))
    action = arguments.pop("action")
    os.umask(0o077)  # whatever is written is its owner's alone
    logs.configure()
    try:
        action(load(), **arguments)
    except SettingsError as error:
        _fail(str(error), 2)
    except CommandFailed as error:
        _fail(str(error), 1)


def _fail(line: str, status: int) -> NoReturn:
    sys.stderr.write(f"{line}\n")
    sys.exit(status)


def _titles() -> Titles:
    """How the offices are called in the help, which is given whatever the settings are."""
    try:
        return load().dinas.titles
    except SettingsError:
        return Titles()


def _demo(settings: Settings) -> None:
    from bot.demo import app  # the service needs nothing of it

    app.main(settings)


if __name__ == "__main__":
    gc.freeze()  # nor does a pause of the event loop come of it
    gc.enable()
    main()
