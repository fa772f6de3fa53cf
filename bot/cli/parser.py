"""What may be typed: every command with its arguments."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from bot.cli import accounts, aside, audit, backup, keys, moving, offices, register, restore, room
from bot.cli.command import Command, execute
from bot.cli.doctor import doctor
from bot.service import process
from bot.settings import Settings
from documents.register.daftar import Bentuk
from procedure import inventory
from procedure.dinas import Titles
from procedure.sop import Office
from storage.connecting.engines import SPOKEN, speaks

_Group: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - no public name

_URL = f"a database as DATABASE_URL names one: {SPOKEN}"


def parser(titles: Titles, demo: Callable[[Settings], None]) -> argparse.ArgumentParser:
    """Makes of a command line `action`, which takes the settings, and the arguments it takes besides, by their names.

    `titles` are for the help; `demo` is the action of the command that is none of the program's own.
    """
    made = argparse.ArgumentParser(
        prog="python -m bot", description="The SOP Penempatan Server dan Hosting Aplikasi as a Telegram bot."
    )
    top = made.add_subparsers(required=True, metavar="COMMAND")
    _add(top, "run", process.run, "run the service until it is stopped")
    top.add_parser("demo", help="try everything in a browser, without Telegram").set_defaults(action=demo)
    _describe_offices(top, titles)
    _describe_racks(top)
    _describe_hosts(top)
    _describe_addresses(top)
    _describe_register(top)
    _describe_aside(top)
    _describe_accounts(top)
    _describe_audit(top)
    _describe_backups(top)
    words = "copy the office into another database, which must be empty, to run it from there"
    _add(top, "copy", moving.copy_office, words).add_argument("url", metavar="URL", type=_database, help=_URL)
    key = _group(top, "key", "the key that encrypts and seals")
    _add(key, "rotate", keys.key_rotate, "encrypt every secret anew, and go on with the journal, under a new key")
    _add(top, "doctor", doctor, "say how the settings, the database, the offices and the seal are")
    return made


def _describe_offices(top: _Group, titles: Titles) -> None:
    roles = "; ".join(f"{office}: {titles.of(office).long}" for office in Office)
    role: dict[str, Any] = {"metavar": "ROLE", "choices": [office.value for office in Office], "help": roles}
    invite = _add(top, "invite", offices.invite, "print a link with which one person joins an office")
    invite.add_argument("role", **role)
    invite.add_argument(
        "--revoke", action="store_true", help="print none: the unused ones for ROLE open nothing any more"
    )

    group = _group(top, "office", "who holds which office")
    _add(group, "list", offices.office_list, "list the holders, and the unused invitations")
    ended = _add(group, "end", offices.office_end, "end somebody's holding of an office, without a successor")
    ended.add_argument("role", **role)
    ended.add_argument("person", metavar="PERSON", help="a user id, or a part of the name that fits one holder only")


def _describe_racks(top: _Group) -> None:
    group = _group(top, "rack", "describe the racks")
    _add(group, "list", room.rack_list, "list the racks and what is free")
    add = _add(group, "add", room.rack_add, "describe a rack")
    add.add_argument("name", metavar="NAME", type=_name)
    add.add_argument("--room", required=True, type=_name, help="the room it stands in")
    add.add_argument("--units", required=True, type=_units, metavar="N", help="its height in units, like 42")
    add.add_argument("--numbering", choices=["up", "down"], default="up", help="U1 at the bottom (up) or the top")
    add.add_argument("--max-kg", type=_amount, metavar="N", help="the weight it may carry")
    add.add_argument("--max-watt", type=_amount, metavar="N", help="the power it may draw")
    draw = _add(group, "draw", room.rack_draw, "draw a rack and what stands in it, as a PNG")
    draw.add_argument("name", metavar="NAME", type=_name)
    draw.add_argument("--output", required=True, type=Path, metavar="FILE", help="the file to write")
    label = _add(group, "label", room.rack_label, "draw labels whose QR opens the bot at each rack, as a PDF")
    label.add_argument("--output", required=True, type=Path, metavar="FILE", help="the file to write")
    block = _add(group, "block", room.rack_block, "keep units of a rack free")
    block.add_argument("name", metavar="NAME", type=_name)
    block.add_argument("units", metavar="UNITS", help="as the rack numbers them, like 12-13")
    block.add_argument("--reason", required=True, type=_name, help="why, like patch panel")
    words = "enter what was in the racks before the bot, from a CSV; says what is wrong with it first"
    enter = _add(group, "import", room.rack_import, words)
    enter.add_argument("file", type=Path, metavar="FILE", help=f"a CSV with {','.join(inventory.COLUMNS)}")
    enter.add_argument("--apply", action="store_true", help="enter it, and not only try")


def _describe_hosts(top: _Group) -> None:
    group = _group(top, "host", "describe the hosts applications run on")
    _add(group, "list", room.host_list, "list the hosts and what is free")
    add = _add(group, "add", room.host_add, "describe a host")
    add.add_argument("name", metavar="NAME", type=_name)
    for option, meaning in (("--vcpu", "virtual processors"), ("--ram-gb", "memory"), ("--disk-gb", "disk space")):
        add.add_argument(option, required=True, type=_amount, metavar="N", help=meaning)


def _describe_addresses(top: _Group) -> None:
    group = _group(top, "ip", "describe the addresses that may be given out")
    _add(group, "add", room.ip_add, "add a network").add_argument("cidr", metavar="CIDR", help="like 10.10.4.0/24")
    reserve = _add(group, "reserve", room.ip_reserve, "keep an address from being given out")
    reserve.add_argument("address", metavar="ADDRESS", help="like 10.10.4.1")
    reserve.add_argument("--reason", required=True, type=_name, help="why, like gateway")


def _describe_register(top: _Group) -> None:
    group = _group(top, "register", "the daftar server dan hosting aplikasi")
    export = _add(group, "export", register.register_export, "write it to a file")
    forms = [form.value for form in Bentuk]
    export.add_argument("--format", dest="bentuk", required=True, choices=forms, help="the file's form")
    export.add_argument("--output", required=True, type=Path, metavar="FILE", help="the file to write")


def _describe_aside(top: _Group) -> None:
    group = _group(top, "aside", "what could not be handled or delivered")
    _add(group, "list", aside.aside_list, "list it, a line each")
    again = _add(group, "retry", aside.aside_retry, "have it handled or sent again")
    gone = _add(group, "drop", aside.aside_drop, "remove it for good")
    for command in (again, gone):
        command.add_argument("ids", metavar="ID", nargs="+", help="as `aside list` names it, like m123; or all")


def _describe_accounts(top: _Group) -> None:
    group = _group(top, "account", "keep somebody out who does harm")
    _add(group, "list", accounts.account_list, "list the accounts that are blocked")
    keep_out = _add(group, "block", accounts.account_block, "take nothing of an account any more")
    let_in = _add(group, "unblock", accounts.account_unblock, "let an account in again")
    for command in (keep_out, let_in):
        command.add_argument("account", metavar="ID", type=_account, help="its Telegram user id")


def _describe_audit(top: _Group) -> None:
    group = _group(top, "audit", "check the record")
    words = "find any journal line, sealed record or archived file that was changed or lost"
    _add(group, "verify", audit.audit_verify, words)
    words = "after a backup was put back, let the journal's head outside the database begin anew"
    reset = _add(group, "reset", audit.audit_reset, words)
    reset.add_argument("--reason", required=True, type=_name, help="why, like the backup's date; the journal keeps it")


def _describe_backups(top: _Group) -> None:
    made = _add(top, "backup", backup.backup, "save database and archive into a directory, also while the service runs")
    made.add_argument("--nightly", action="store_true", help=argparse.SUPPRESS)  # as the service calls it
    brought = _add(
        top, "restore", restore.restore, "make an office of a backup where there is none, and verify all of it"
    )
    brought.add_argument("--snapshot", metavar="NAME", help="which, by default the newest")
    brought.add_argument("--identity", type=Path, metavar="FILE", help="the private key of an encrypted backup")
    brought.add_argument("--rehearse", action="store_true", help="only try it, in a folder that goes again")
    for command in (made, brought):
        words = "where backups lie: each file once, and a small snapshot for each time; by default BACKUP_DIR"
        command.add_argument("directory", metavar="DIR", type=Path, nargs="?", help=words)


def _group(parent: _Group, name: str, words: str) -> _Group:
    return parent.add_parser(name, help=words, description=words).add_subparsers(required=True, metavar="COMMAND")


def _add(parent: _Group, name: str, command: Command, words: str) -> argparse.ArgumentParser:
    made = parent.add_parser(name, help=words, description=words)
    made.set_defaults(action=lambda settings, **arguments: execute(command, settings, arguments))
    return made


def _name(text: str) -> str:
    if not text.strip() or len(text) > 60:
        raise argparse.ArgumentTypeError("must be 1 to 60 characters")
    return text.strip()


def _database(text: str) -> str:
    if not speaks(text):
        raise argparse.ArgumentTypeError(f"must be {_URL}")
    return text


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
