"""The form's rules about the network and access: sub domain, open ports, and access without passwords."""

import re
import unicodedata

from procedure.answers import Answers, Circumstances, Json, Rule, Wrong, check_length
from procedure.refusals import Invalid

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,61}[a-z0-9]")
_PORT = re.compile(r"(tcp|udp)\s*/\s*([0-9]{1,5})(?:\s+(?:dari\s+)?(.+))?", re.IGNORECASE)
_BETWEEN_PORTS = re.compile(r"[;\n]|,(?=\s*(?:tcp|udp)\s*/)", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"internet|publik|public|semua|mana (?:saja|pun)|any|0\.0\.0\.0/0|::/0",
    re.IGNORECASE,
)
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
    label = answer.lower().removesuffix(f".{domain}")
    if not _LABEL.fullmatch(label) or label.isdecimal() or label.startswith("xn--"):
        raise Wrong(
            f"Sub domain terdiri atas 2 sampai 63 huruf, angka, atau tanda hubung di bawah {domain}, "
            "tidak hanya angka, tanpa tanda hubung di awal atau akhir, dan tidak diawali xn--"
        )
    return f"{label}.{domain}"


def _ports(answer: str, _: Circumstances) -> list[Json]:
    ports = [_port(entry.strip()) for entry in _BETWEEN_PORTS.split(answer.strip("; \n"))]
    check_length(answer, 5, 500)
    return ports


def _port(entry: str) -> Json:
    found = _PORT.fullmatch(entry)
    if not found or not 1 <= int(found[2]) <= 65535:
        raise Wrong("Tulis tiap port sebagai tcp/nomor atau udp/nomor (1 sampai 65535), dipisahkan titik koma")
    return {"proto": found[1].lower(), "port": int(found[2]), "source": found[3]}


def _show_port(port: Json) -> str:
    source = f" dari {port['source']}" if port["source"] else ""
    return f"{port['proto']}/{port['port']}{source}"


def risky_ports(answers: Answers) -> tuple[str, ...]:
    """The ports for administration and databases that would be open to the internet: `tcp/22`.

    A port without a source counts as open to everybody, since a firewall would take it so.
    """
    ports = answers.get("port_firewall") or ()
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
            "Demi keamanan, kata sandi tidak boleh dikirim lewat chat; tulis nama akun dan cara penyerahannya saja, "
            "misalnya “akun pengelola, kunci SSH diserahkan saat pemasangan”."
        )
    check_length(answer, 5, 500)
    return answer


SUB_DOMAIN = Rule(_sub_domain)
PORTS = Rule(_ports, lambda value: "; ".join(map(_show_port, value)), lines=True)
HAK_AKSES = Rule(_hak_akses, lambda _: "tersimpan, terenkripsi", lines=True)
