"""How the pemohon of the year file: the first time question by question, later a form that is filled already."""

from datetime import date, timedelta
from random import Random

from babel.dates import format_date

from bot.demo.telegram.people import User
from procedure import duties, form
from procedure.sop import Kind
from storage.models import Revision
from tests.support.journeys import fill
from tests.year.office import Year


class Filing:
    """Whoever files; their names, machines and sub domains are all different."""

    def __init__(self, year: Year, random: Random) -> None:
        self._year = year
        self._random = random
        self._serial = 0
        self._filed: dict[Kind, int] = {}
        self._known: set[int] = set()

    def knows(self, who: User) -> bool:
        """Whether they have filed before."""
        return who.id in self._known

    def moved(self, old: User, new: User) -> None:
        """Their account is another now."""
        self._known.add(new.id)
        self._known.discard(old.id)

    async def file(self, who: User, today: date) -> None:
        """Sends a whole permohonan of some kind."""
        self._serial += 1
        kind = self._random.choice(list(Kind))
        given = {
            "surat_tanggal": format_date(today - timedelta(days=1), "d MMMM y", locale="id"),
            "nomor_seri": f"SN-{self._serial:05d}",
            "sub_domain": f"app{self._serial}.kuduskab.go.id",
            "nama": who.name if len(who.name) > 3 else "Pemohon Satu",
            "cek_berkala": self._random.choices(list(duties.MONTHS), (1, 5, 14))[0],
            "tinggi_u": self._random.choice(("1U", "2U")),
        }
        if who.id in self._known and kind in self._filed:
            await self._go_on(who, kind, given, today)
        else:
            await fill(who, kind, given=given, known=who.id in self._known)
            self._filed.setdefault(kind, self._serial)
        self._known.add(who.id)
        await who.tap("Setuju dan kirim")
        await self._year.settled()

    async def _go_on(self, who: User, kind: Kind, given: dict[str, str], today: date) -> None:
        """The form has been filled up to its review; they take it up again, read it, and send it."""
        services, storage = self._year.services, self._year.services.storage
        now = form.Circumstances(today, services.config.dinas)
        asked = {entry.key: entry for entry in form.questions(kind, with_profile=False)}
        async with storage.begin(self._year.clock()) as tx:
            like = await tx._session.get_one(Revision, (self._filed[kind], 1))
            profile = (await tx.offices.person(who.id)).profile or {}
            answers = {**like.answers, **{key: profile[key] for key in form.PROFILE_KEYS if key in profile}}
            answers |= {key: form.accept(asked[key], words, now) for key, words in given.items() if key in asked}
            await tx.drafts.begin(who.id, kind, answers, at=None, with_profile=False, secret=like.secret)
        await who.send("/ajukan")
        await who.tap("Lanjutkan")
        await who.sees("Saya menyatakan data di atas benar")
