"""What is wrong with disk, seal and backups, as admins read it: what it means, and what is to be done on the server."""

from collections.abc import Callable, Mapping

from handlers.chat.desk import Desk
from handlers.chat.texts import tanggal_jam, tanggal_lengkap
from procedure.health import Backups, Ill, Seen, ills

_MB, _GB = 1024**2, 1024**3


def told(desk: Desk, seen: Seen) -> list[tuple[Ill, str]]:
    """Each thing that is wrong, the worst first, with a sentence of HTML."""
    return [(ill, _WORDS[ill](desk, seen)) for ill in ills(seen)]


def _disk(_desk: Desk, seen: Seen) -> str:
    return f"Ruang disk server tinggal <b>{_size(seen.free)}</b> dari {_size(seen.total)}; mohon dikosongkan."


def _ended(desk: Desk, seen: Seen) -> str:
    todo = "mohon ganti <code>SEAL_P12</code>, lalu mulai ulang layanan"
    return f"Sertifikat segel sudah berakhir{_ends(desk, seen)}; {todo}."


def _ending(desk: Desk, seen: Seen) -> str:
    return f"Sertifikat segel berakhir{_ends(desk, seen)}; mohon siapkan yang baru untuk <code>SEAL_P12</code>."


def _ends(desk: Desk, seen: Seen) -> str:
    return f" {tanggal_lengkap(seen.seal_ends, desk.config.tz)}" if seen.seal_ends is not None else ""


def _old(desk: Desk, seen: Seen) -> str:
    newest = (seen.backups or Backups()).newest or seen.at
    made, age = tanggal_jam(newest, desk.config.tz, seen.at), (seen.at - newest).days
    return f"Cadangan terakhir dibuat {made}, {age} hari lalu."


def _unrehearsed(desk: Desk, seen: Seen) -> str:
    at = (seen.backups or Backups()).rehearsed
    last = f"terakhir kali diuji {tanggal_lengkap(at, desk.config.tz)}" if at is not None else "belum pernah diuji"
    return f"Pemulihan cadangan {last}; mohon jalankan <code>python -m bot restore --rehearse</code> di server."


_WORDS: Mapping[Ill, Callable[[Desk, Seen], str]] = {
    Ill.DISK_LOW: _disk,
    Ill.SEAL_ENDED: _ended,
    Ill.SEAL_ENDS: _ending,
    Ill.BACKUP_UNSET: lambda *_: (
        "Pencadangan malam belum diatur; mohon isi <code>BACKUP_DIR</code> di server, lalu mulai ulang layanan."
    ),
    Ill.BACKUP_UNREAD: lambda *_: (
        "Tempat cadangan tidak dapat dibaca; mohon periksa <code>BACKUP_DIR</code> di server."
    ),
    Ill.BACKUP_NONE: lambda *_: "Belum ada satu pun cadangan.",
    Ill.BACKUP_OLD: _old,
    Ill.BACKUP_BESIDE: lambda *_: "Cadangan ada di disk yang sama dengan data; bila disk itu rusak, keduanya hilang.",
    Ill.UNREHEARSED: _unrehearsed,
}


def _size(size: int) -> str:
    return f"{size // _MB} MB" if size < _GB else f"{size // _GB} GB"
