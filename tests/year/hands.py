"""What each of the office's people would do next, by what their phone shows: cards, questions, answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bot.demo.telegram.keyboards import bare
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from handlers.chat.buttons import TUGAS
from tests.support.journeys import photo

SHIRK = 0.04
"""How often somebody chooses the rarer way where there are two."""
SECOND_THOUGHTS = 0.01
"""How often a pemohon takes back what they see on its way."""
ANSWERS_SURVEY = 5
"""One in so many answers the survey."""
_TUGAS = TUGAS.label
_DAY = re.compile(r"(Sen|Sel|Rab|Kam|Jum|Sab|Min) \d")
_HOUR = re.compile(r"\d\d\.\d\d")


@dataclass(frozen=True)
class Move:
    """A button of a message, or words (`typed`) or a photo that its question waits for."""

    message: int
    label: str = ""
    typed: str = ""
    pictured: bool = False

    @property
    def said(self) -> str:
        """What is counted."""
        return self.label or ("foto" if self.pictured else "kata")


class Hands:
    """Whoever has a phone and looks at it now and then; nothing is tapped twice while it stands as it did."""

    def __init__(self, person: User, random: Random) -> None:
        self.person = person
        self._random = random
        self._done: set[tuple[int, int, str]] = set()

    def next(self) -> Move | None:
        """What they would do now; None where nothing waits for them."""
        for message in reversed(self.person.chat[-40:]):
            if not message["from"]["is_bot"]:
                continue
            for move in self._wanted(message, plain(message), self.person.buttons(message)):
                if self._key(move) not in self._done:
                    return move
        return self._reminded()

    def _reminded(self) -> Move | None:
        """Whoever has nothing before them but was reminded of something asks what that is."""
        for message in reversed(self.person.chat[-40:]):
            move = Move(message["message_id"], _TUGAS)
            if (
                message["from"]["is_bot"]
                and _TUGAS in self.person.buttons(message)
                and self._key(move) not in self._done
            ):
                return move
        return None

    async def do(self, move: Move) -> None:
        """Does it; a button that has gone meanwhile is let be."""
        self._done.add(self._key(move))
        if move.typed:
            await self.person.send(move.typed)
        elif move.pictured:
            await self.person.photo(photo())
        elif move.label in self.person.buttons(self.person.chat_state.messages[move.message]):
            await self.person.tap_on(move.message, move.label)

    def _key(self, move: Move) -> tuple[int, int, str]:
        changed = self.person.chat_state.changed.get(move.message, 0)
        if bare(move.label) == "Lanjutkan":  # what was gone on with may have been left once more
            changed = len(self.person.chat_state.messages)
        return move.message, changed, move.label or move.typed or "photo"

    def _wanted(self, message: Json, said: str, labels: list[str]) -> Iterator[Move]:
        """What of one message would be done, the likeliest first."""
        id_ = message["message_id"]

        def button(*words: str) -> Iterator[Move]:
            found = next((label for word in words for label in labels if word in (label, bare(label))), None)
            if found is None:
                found = next((label for word in words for label in labels if label.startswith(word)), None)
            if found is not None:
                yield Move(id_, found)

        if self._random.random() < SHIRK:
            yield from button("Urungkan")
        if "tandai yang perlu diperbaiki" in said:
            unmarked = next((label for label in labels if label.startswith("☐")), None)
            if unmarked and not any(label.startswith("☑") for label in labels):
                yield Move(id_, unmarked)
            elif "📝" not in said:
                yield Move(id_, typed="Mohon diperiksa dan ditulis lengkap.")
            yield from button("Kirim ke pemohon")
        elif "Silakan ketik jawabannya" in said:
            yield Move(id_, typed="Terima kasih, sudah kami perbaiki.")
        elif "Hari apa servernya dibawa" in said or "pukul berapa?" in said:
            offered = [label for label in labels if _DAY.match(label) or _HOUR.fullmatch(label)]
            yield Move(id_, self._random.choice(offered[:4]))
        elif "Survei Kepuasan" in said:
            if self.person.id % ANSWERS_SURVEY == 0:
                offered = [label for label in labels if "Kembali" not in label]
                yield from (Move(id_, self._random.choice(offered)) for _ in offered[:1])
            return
        elif "Perbaiki dulu" in map(bare, labels):
            yield from button(self._random.choice(("Perbaiki dulu", "Batalkan permohonan", "Tidak")))
        elif "Tarik kembali" in labels and self._random.random() < SECOND_THOUGHTS:
            yield Move(id_, "Tarik kembali")
        elif "Perangkat belum tiba" in map(bare, labels) and self._random.random() < SHIRK:
            yield from button("Perangkat belum tiba")
        elif "Mohon diketik" in said or "ketik alasan lain" in said:
            yield from button("Uji keamanan belum dilakukan", "Belum dapat diakses")
            yield Move(id_, typed="Mohon dilengkapi sesuai catatan pengecekan.")
        elif "Kirim satu foto" in said:
            yield Move(id_, pictured=True)
        elif "Hasil Kasi" in said and "Tidak laik" in said and "Setujui" in labels:
            yield from button("Tolak")
        elif self._random.random() < SHIRK:
            yield from button(self._random.choice(("Minta perbaikan", "Tolak")), "Laik bersyarat", "Tidak laik")
        open_items = [label for label in labels if label.startswith("⬜")]
        if "Tandai sisanya ✅" in labels and len(open_items) > 1:
            yield Move(id_, "Tandai sisanya ✅")
        yield from button("Baik")
        if open_items:
            yield Move(id_, open_items[0])
        else:
            yield from button("Laik")
        yield from button(
            *("Disposisi ke Kabid", "Verifikasi dan disposisi ke Kasi", "Setujui", "Konfirmasi", "Sub domain aktif"),
            *("10.10.", "Disetujui: ", "Host ", "Rak ", "U", "Cocok", "Lanjutkan", "Saya kerjakan", "Terima"),
            *(
                "Jawaban tetap",
                "Tetap kirim",
                "Setuju dan kirim",
                "Perbaiki dan ajukan lagi",
                "Sudah dicek, baik",
                "Sudah ditangani",
                "Setujui waktunya",
                "Jawab",
            ),
        )
