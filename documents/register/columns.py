"""The columns of the list for people, and how wide each is printed: as wide as what it holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # reportlab has no types

from documents.kit import fonts, parts
from documents.register.daftar import ListEntry

_SLACK = 0.1
"""What is added to a text's width, so that no rounding breaks it."""

_MOST = 0.9
"""The part of a column's texts that say how wide it is: a longer one makes its row higher, not its column wider."""


@dataclass(frozen=True)
class Column:
    """One column: its title, its width in Excel's characters, and what it shows of an entry, a `domain` perhaps."""

    title: str
    characters: int
    value: Callable[[ListEntry], str | date | None]
    domain: bool = False

    def shown(self, entry: ListEntry) -> str:
        """What is printed of it."""
        value = self.value(entry)
        return parts.shown(value.strftime("%d-%m-%Y") if isinstance(value, date) else value or "")


NUMBER = Column("No.", 5, lambda _: None)
"""That of the entries' own numbers, which comes first."""

COLUMNS = (
    Column("Tiket", 15, lambda entry: entry.tiket),
    Column("Jenis", 9, lambda entry: entry.jenis),
    Column("Instansi", 26, lambda entry: entry.instansi),
    Column("Nama/merek", 22, lambda entry: entry.nama),
    Column("Nomor seri/sub domain", 24, lambda entry: entry.pengenal, domain=True),
    Column("Rak-U/host", 16, lambda entry: entry.tempat),
    Column("IP", 14, lambda entry: entry.ip),
    Column("Penanggung jawab dan HP", 26, lambda entry: entry.penanggung_jawab),
    Column("Tanggal pasang", 11, lambda entry: entry.tanggal),
    Column("Berlaku sampai", 11, lambda entry: entry.berlaku),
    Column("Cek terakhir", 11, lambda entry: entry.cek_terakhir),
    Column("Status", 16, lambda entry: entry.status),
)


def widths(columns: Sequence[tuple[Column, Sequence[str]]], room: float, *, size: float) -> list[float]:
    """How `room` points are shared by columns with their texts, of `size` points under titles in bold.

    No word is broken, nor a label of a sub domain, as long as all of them fit; beyond that, most texts of all columns
    take about as many lines, so that rows stay low.
    """
    needs, wants, longest = [], [], []
    for column, texts in columns:
        lengths = {text: stringWidth(text, fonts.REGULAR, size) for text in set(texts)}
        words = {piece for text in lengths for word in text.split() for piece in _pieces(column, word)}
        title = [stringWidth(word, fonts.BOLD, size) for word in column.title.split()]
        needs.append(max(*title, *(stringWidth(word, fonts.REGULAR, size) for word in words), 0) + _SLACK)
        ordered = sorted(map(lengths.__getitem__, texts)) or [0.0]
        wants.append(ordered[int(len(ordered) * _MOST)] + _SLACK)
        longest.append(ordered[-1] + _SLACK)
    shares = _least(needs, room)
    for lines in range(1, 9):
        # Where a line ends, a part of a long word's width stays empty.
        lost = 0.4 if lines > 1 else 0.0
        wider = [max(share, want / lines + lost * share) for share, want in zip(shares, wants, strict=True)]
        if sum(wider) <= room:
            return _filled(wider, longest, room)
    return _filled(shares, wants, room)


def _filled(shares: Sequence[float], wants: Sequence[float], room: float) -> list[float]:
    """What is left of `room` goes to the columns whose texts are longest for their `shares`, if any are."""
    few, many = 0.0, max((want / share for want, share in zip(wants, shares, strict=True)), default=1)
    filled = list(shares)
    for _ in range(20):
        lines = (few + many) / 2
        wider = [max(share, want / lines) for share, want in zip(shares, wants, strict=True)]
        if sum(wider) <= room:
            many, filled = lines, wider
        else:
            few = lines
    return filled


def _least(needs: Sequence[float], room: float) -> list[float]:
    """What each needs, but those that need most have the same, where all of it is more than `room`."""
    shares = [0.0] * len(needs)
    for before, place in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        shares[place] = min(needs[place], room / (len(needs) - before))
        room -= shares[place]
    return shares


def _pieces(column: Column, word: str) -> list[str]:
    """A sub domain may be broken before its dots."""
    if not column.domain:
        return [word]
    first, *others = word.split(".")
    return [first, *(f".{label}" for label in others)]


def broken(column: Column, text: str, width: float, *, size: float) -> str:
    """`text` of a `column` of `width` points with line breaks where a word that is too long may be broken."""
    return " ".join(_broken(column, word, width - _SLACK, size) for word in text.split(" "))


def _broken(column: Column, word: str, width: float, size: float) -> str:
    if not column.domain or stringWidth(word, fonts.REGULAR, size) <= width:
        return word
    lines = [""]
    for piece in _pieces(column, word):
        if stringWidth(lines[-1] + piece, fonts.REGULAR, size) <= width or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece)
    return "\n".join(lines)
