"""The command line: `python -m bot --help`."""

import gc

if __name__ == "__main__":
    gc.disable()  # what is imported stays: walking through it again and again is a sixth of the start

import argparse
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from bot import logs
from bot.cli import accounts, commands, room
from bot.cli import aside as aside_commands
from bot.cli import offices as office_commands
from bot.settings import Settings, SettingsError, load
from documents.register.daftar import Bentuk
from procedure import inventory
from procedure.dinas import Titles
from procedure.sop import Office


def main(argv: list[str] | None = None) -> None:
    """Runs one command. Exit status: 0 done, 1 failed, 2 wrong use or wrong settings (one line on stderr says why)."""
    arguments = vars(_parser(_titles()).parse_args(argv))
    action = arguments.pop("action")
    os.umask(0o077)  # whatever is written is its owner's alone
    logs.configure()
    try:
        action(load(), **arguments)
    except SettingsError as error:
        _fail(str(error), 2)
    except commands.CommandFailed as error:
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


def _parser(titles: Titles) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="The SOP Penempatan Server dan Hosting Aplikasi as a Telegram bot."
    )
    top = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(top, "run", commands.run, "run the service until it is stopped")
    top.add_parser("demo", help="try everything in a browser, without Telegram").set_defaults(action=_demo)

    roles = "; ".join(f"{office}: {titles.of(office).long}" for office in Office)
    role: dict[str, Any] = {"metavar": "ROLE", "choices": [office.value for office in Office], "help": roles}
    invite = _add(top, "invite", office_commands.invite, "print a link with which one person joins an office")
    invite.add_argument("role", **role)
    how = invite.add_mutually_exclusive_group()
    how.add_argument("--acting", choices=["plh", "plt"], help="as pelaksana harian or tugas; documents print it")
    how.add_argument("--revoke", action="store_true", help="print none: the unused ones for ROLE open nothing any more")

    offices = _group(top, "office", "who holds which office")
    _add(offices, "list", office_commands.office_list, "list the holders, and the unused invitations")
    ended = _add(offices, "end", office_commands.office_end, "end somebody's holding of an office, without a successor")
    ended.add_argument("role", **role)
    ended.add_argument("person", metavar="PERSON", help="a user id, or a part of the name that fits one holder only")

    rack = _group(top, "rack", "describe the racks")
    _add(rack, "list", room.rack_list, "list the racks and what is free")
    add = _add(rack, "add", room.rack_add, "describe a rack")
    add.add_argument("name", metavar="NAME", type=_name)
    add.add_argument("--room", required=True, type=_name, help="the room it stands in")
    add.add_argument("--units", required=True, type=_units, metavar="N", help="its height in units, like 42")

    add.add_argument("--numbering", choices=["up", "down"], default="up", help="U1 at the bottom (up) or the top")
    add.add_argument("--max-kg", type=_amount, metavar="N", help="the weight it may carry")
    add.add_argument("--max-watt", type=_amount, metavar="N", help="the power it may draw")
    draw = _add(rack, "draw", room.rack_draw, "draw a rack and what stands in it, as a PNG")
    draw.add_argument("name", metavar="NAME", type=_name)
    draw.add_argument("--output", required=True, type=Path, metavar="FILE", help="the file to write")
    label = _add(rack, "label", room.rack_label, "draw labels whose QR opens the bot at each rack, as a PDF")
    label.add_argument("--output", required=True, type=Path, metavar="FILE", help="the file to write")
    block = _add(rack, "block", room.rack_block, "keep units of a rack free")
    block.add_argument("name", metavar="NAME", type=_name)
    block.add_argument("units", metavar="UNITS", help="as the rack numbers them, like 12-13")
    block.add_argument("--reason", required=True, type=_name, help="why, like patch panel")
    words = "enter what was in the racks before the bot, from a CSV; says what is wrong with it first"
    enter = _add(rack, "import", room.rack_import, words)
    enter.add_argument("file", type=Path, metavar="FILE", help=f"a CSV with {','.join(inventory.COLUMNS)}")
    enter.add_argument("--apply", action="store_true", help="enter it, and not only try")

    host = _group(top, "host", "describe the hosts applications run on")
    _add(host, "list", room.host_list, "list the hosts and what is free")
    add = _add(host, "add", room.host_add, "describe a host")
    add.add_argument("name", metavar="NAME", type=_name)
    for option, meaning in (("--vcpu", "virtual processors"), ("--ram-gb", "memory"), ("--disk-gb", "disk space")):
        add.add_argument(option, required=True, type=_amount, metavar="N", help=meaning)

    ip = _group(top, "ip", "describe the addresses that may be given out")
    _add(ip, "add", room.ip_add, "add a network").add_argument("cidr", metavar="CIDR", help="like 10.10.4.0/24")
    reserve = _add(ip, "reserve", room.ip_reserve, "keep an address from being given out")
    reserve.add_argument("address", metavar="ADDRESS", help="like 10.10.4.1")
    reserve.add_argument("--reason", required=True, type=_name, help="why, like gateway")

    register = _group(top, "register", "the daftar server dan hosting aplikasi")
    export = _add(register, "export", commands.register_export, "write it to a file")
    forms = [form.value for form in Bentuk]
    export.add_argument("--format", dest="bentuk", required=True, choices=forms, help="the file's form")
    export.add_argument("--output", required=True, type=Path, metavar="FILE", help="the file to write")

    aside = _group(top, "aside", "what could not be handled or delivered")
    _add(aside, "list", aside_commands.aside_list, "list it, a line each")
    again = _add(aside, "retry", aside_commands.aside_retry, "have it handled or sent again")
    gone = _add(aside, "drop", aside_commands.aside_drop, "remove it for good")
    for command in (again, gone):
        command.add_argument("ids", metavar="ID", nargs="+", help="as `aside list` names it, like m123; or all")

    account = _group(top, "account", "keep somebody out who does harm")
    _add(account, "list", accounts.account_list, "list the accounts that are blocked")
    keep_out = _add(account, "block", accounts.account_block, "take nothing of an account any more")
    let_in = _add(account, "unblock", accounts.account_unblock, "let an account in again")
    for command in (keep_out, let_in):
        command.add_argument("account", metavar="ID", type=_account, help="its Telegram user id")

    audit = _group(top, "audit", "check the record")
    words = "find any journal line, sealed record or archived file that was changed or lost"
    _add(audit, "verify", commands.audit_verify, words)
    words = "after a backup was put back, let the journal's head outside the database begin anew"
    reset = _add(audit, "reset", commands.audit_reset, words)
    reset.add_argument("--reason", required=True, type=_name, help="why, like the backup's date; the journal keeps it")
    _add(top, "doctor", commands.doctor, "say how the settings, the database, the offices and the seal are")
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001 - the library gives the type no public name


def _group(parent: "_Commands[argparse.ArgumentParser]", name: str, words: str) -> "_Commands[argparse.ArgumentParser]":
    return parent.add_parser(name, help=words, description=words).add_subparsers(required=True, metavar="COMMAND")


def _add(
    parent: "_Commands[argparse.ArgumentParser]", name: str, command: commands.Command, words: str
) -> argparse.ArgumentParser:
    parser = parent.add_parser(name, help=words, description=words)
    parser.set_defaults(action=lambda settings, **arguments: commands.execute(command, settings, arguments))
    return parser


def _name(text: str) -> str:
    if not text.strip() or len(text) > 60:
        raise argparse.ArgumentTypeError("must be 1 to 60 characters")
    return text.strip()


def _units(text: str) -> int:
    return _between(text, 60)


def _amount(text: str) -> int:
    return _between(text, 10_000_000)


def _account(text: str) -> int:
    return _between(text, 2**53)


def _between(text: str, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {most}")
    return int(text)


if __name__ == "__main__":
    gc.freeze()  # nor does a pause of the event loop come of it
    gc.enable()
    main()
