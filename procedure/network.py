"""The form's rules about the network and access: sub domain, open ports, and access without passwords."""

import re
import unicodedata

from procedure.answers import UNKNOWN, Answers, Circumstances, Json, Rule, check_length, named, or_unknown, same
from procedure.refusals import Invalid

WEB_ONLY = "Web saja (tcp/443)"

_NOT_IN_LABEL = re.compile(r"[^a-z0-9-]")
_AROUND_HOST = re.compile(r"^[a-z]+://|/.*$")
_PORT = re.compile(
    r"(?:port\s*)?(?:(?P<proto>tcp|udp)\s*[/ :]?\s*)?"
    r"(?P<number>[0-9]{1,9}|https?|ssh|rdp)(?:\s*/\s*(?P<after>tcp|udp))?"
    r"(?:\s+dari\s+(?P<source>.+)|\s+(?P<where>[^0-9].*|[0-9]+\.[0-9].*))?",
    re.IGNORECASE | re.ASCII,
)
_SERVICES = {"http": 80, "https": 443, "ssh": 22, "rdp": 3389}
_ENTRY = r"(?:port\s*)?(?:(?:tcp|udp)\s*[/ :]?\s*)?(?:[0-9]{1,5}|https?|ssh|rdp)\b(?!\.)"
_BETWEEN_PORTS = re.compile(rf"[;\n]|(?:,|\bdan\b|&)(?=\s*{_ENTRY})", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"internet|publik|public|semua|mana (?:saja|pun)|any|0\.0\.0\.0/0|::/0",
    re.IGNORECASE,
)
_SHOWN = 30
_RISKY = {22, 3389, 3306, 5432}

_SANDI = r"\b(?:password|passwd|passphrase|pass|pwd|pw|kata[\s-]*sandi|sandi|pin)(?:[-\s]?nya)?\b"
_GIVEN = re.compile(rf"{_SANDI}\s*(?:[:=]|\b(?:adalah|ialah|yaitu|is)\b)\s*\S|private key-----")
_FOLLOWED = re.compile(rf"{_SANDI}\s+(\S+)")
_HANDED_OVER = re.compile(
    r"\(?(?:diserahkan|disampaikan|diberikan|dikirim|disimpan|diatur|dibuat|diganti|dipegang|akan|dan|atau|dalam|di"
    r"|melalui|lewat|via|secara|langsung|saat|pada|oleh|untuk|tidak|tanpa|setelah|sesudah)[.,;)]?"
)


def _sub_domain(answer: str, context: Circumstances) -> str:
    domain = context.dinas.domain_suffix
    host = _AROUND_HOST.sub("", answer.lower()).rstrip(".")
    label = host.removesuffix(f".{domain}")
    if label != host and "." in label:
        raise Invalid(f"“{_short(label)}” memuat titik; hanya satu nama di bawah {domain}.")
    _check_label(label, domain)
    return f"{label}.{domain}"


def _check_label(label: str, domain: str) -> None:
    """Raises `Invalid` with what is wrong with it."""
    first = label.partition(".")[0]
    if first != label and re.fullmatch(r"[a-z0-9.-]+", label):
        hint = f" Cukup tulis namanya: {first}" if re.fullmatch(r"[a-z][a-z0-9-]{,61}[a-z0-9]", first) else ""
        raise Invalid(f"“{_short(label)}” bukan di bawah {domain}.{hint}")
    if odd := _NOT_IN_LABEL.search(label):
        raise Invalid(f"Sub domain tidak memuat {named(odd[0])}; mohon gunakan huruf, angka, atau tanda hubung.")
    if not 2 <= len(label) <= 63:
        what = "pendek; paling sedikit 2" if len(label) < 2 else "panjang; paling banyak 63"
        raise Invalid(f"Sub domain ini terlalu {what} karakter.")
    if label.isdecimal():
        raise Invalid("Sub domain ini hanya angka; mohon tambahkan huruf.")
    if "-" in (label[0], label[-1]):
        raise Invalid("Sub domain tidak diawali atau diakhiri tanda hubung.")
    if label.startswith("xn--"):
        raise Invalid("Sub domain tidak diawali “xn--”; mohon tulis dengan huruf biasa.")


def _short(typed: str) -> str:
    """What was typed, as a sentence repeats it: whatever the length, the sentence fits into a message."""
    return typed if len(typed) <= _SHOWN else f"{typed[:_SHOWN]}…"


def _ports(answer: str, _: Circumstances) -> list[Json]:
    if same(answer, WEB_ONLY):
        answer = "tcp/443"
    check_length(answer, 2, 500)
    entries = [entry for entry in (part.strip(" ,.") for part in _BETWEEN_PORTS.split(answer)) if entry]
    if not entries:
        raise Invalid("Belum ada port yang tertulis; mohon tulis nomornya.")
    mixed = any("udp" in entry.lower() for entry in entries)
    return [_port(entry, mixed=mixed) for entry in entries]


def _port(entry: str, *, mixed: bool) -> Json:
    """One port; where some are UDP each must say whether it is (`mixed`), else TCP is meant."""
    shown = _short(entry)
    found = _PORT.fullmatch(entry)
    if not found or (found["proto"] and found["after"]):
        raise Invalid(f"Port “{shown}” tidak dikenali; mohon tulis nomor portnya.")
    number = _SERVICES.get(found["number"].lower()) or int(found["number"])
    proto = found["proto"] or found["after"]
    if not 1 <= number <= 65535:
        raise Invalid(f"Port {number} tidak ada; nomor port paling besar 65535.")
    if proto is None and mixed:
        raise Invalid(f"Port {number}: mohon tulis tcp/{number} atau udp/{number}.")
    return {"proto": (proto or "tcp").lower(), "port": number, "source": found["source"] or found["where"]}


def _show_port(port: Json) -> str:
    source = f" dari {port['source']}" if port["source"] else ""
    return f"{port['proto']}/{port['port']}{source}"


def risky_ports(answers: Answers) -> tuple[str, ...]:
    """The ports for administration and databases that would be open to the internet: `tcp/22`.

    A port without a source counts as open to everybody, since a firewall would take it so.
    """
    ports = answers.get("port_firewall")
    if ports in (None, UNKNOWN):
        return ()
    return tuple(
        f"{port['proto']}/{port['port']}"
        for port in ports
        if port["port"] in _RISKY and (not port["source"] or _ANYWHERE.search(port["source"]))
    )


def looks_like_password(text: str) -> bool:
    """Whether `text` seems to hold a password itself, rather than say how it is handed over."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return bool(_GIVEN.search(plain)) or any(
        not _HANDED_OVER.fullmatch(found[1]) for found in _FOLLOWED.finditer(plain)
    )


def _hak_akses(answer: str, _: Circumstances) -> str:
    if looks_like_password(answer):
        raise Invalid(
            "Demi keamanan, kata sandi tidak boleh dikirim lewat chat; tulis nama akun dan cara penyerahannya saja."
        )
    check_length(answer, 5, 500)
    return answer


SUB_DOMAIN = Rule(_sub_domain)
PORTS = or_unknown(Rule(_ports, lambda value: "; ".join(map(_show_port, value)), lines=True))
HAK_AKSES = Rule(_hak_akses, lambda _: "tersimpan, terenkripsi", lines=True)
