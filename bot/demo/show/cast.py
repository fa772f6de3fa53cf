"""Who takes part in the demo: each pemohon with what they would answer, and whoever holds an office now."""

from bot.demo.office import DINAS, Holder, People, people
from bot.demo.show.answers import PEMOHON, Pemohon
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from procedure.sop import Office
from storage.transaction import Transaction

MOST_PEMOHON = 5
NEWCOMER = Holder("Hendra Wijaya, S.T., M.T.", "197809122005011005", "Pembina (IV/a)")
"""Who comes into an office that is given to somebody else; whoever lost one comes back into it the next time."""

_NO_OFFICE = "Tanpa jabatan"


class Cast:
    """Everybody with a phone: `people` in their offices as the record has them, `pemohon` with their answers."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        first = people(api)
        self._officials = dict(first.officials)
        self.people = People(first.pemohon, self._officials)
        self.pemohon: dict[User, Pemohon] = {first.pemohon: PEMOHON[0]}
        self._titles: dict[int, str] = {}

    @property
    def roles(self) -> dict[int, str]:
        """What each is now, by user id: the pemohon first, the offices in order, then who has none any more."""
        applying = {person.id: "Pemohon" for person in self.pemohon}
        rest = {person.id: _NO_OFFICE for person in self._api.people if person.id not in {**applying, **self._titles}}
        return {**applying, **self._titles, **rest}

    async def follow(self, tx: Transaction) -> None:
        """Titles and offices are as the record says from now on."""
        by_id = {person.id: person for person in self._api.people}
        titles, holders = dict[int, list[str]](), dict[Office, User]()
        for tenure, person in await tx.offices.tenures():
            if person.id in by_id:
                title = DINAS.titles.of(tenure.office).short
                titles.setdefault(person.id, []).append(f"{tenure.acting} {title}" if tenure.acting else title)
                holders.setdefault(tenure.office, by_id[person.id])
        self._officials.update(holders)
        said = {person: " · ".join(held) for person, held in titles.items()}
        if said != self._titles:
            self._titles = said
            self._api.telegram.changed.ring()

    def add_pemohon(self) -> User:
        """Another who may apply; raises `ValueError` where there are enough."""
        number = len(self.pemohon)
        if number >= MOST_PEMOHON:
            raise ValueError("enough people")
        who = PEMOHON[number] if number < len(PEMOHON) else Pemohon(f"Pemohon {number + 1}", f"+62811000000{number}")
        person = self._api.person(who.name, phone=who.phone)
        self.pemohon[person] = who
        self._api.telegram.changed.ring()
        return person

    def newcomer(self) -> User:
        """Somebody without an office, who can be given one."""
        idle = [person for person in self._api.people if self.roles[person.id] == _NO_OFFICE]
        if idle:
            return idle[0]
        person = self._api.person(NEWCOMER.name)
        self._api.telegram.changed.ring()
        return person
