"""Taking an office: what changes in the record, and who is told."""

from collections.abc import Mapping

from handlers import cards, commands, questions
from handlers.context import Turn
from handlers.texts import esc, sentence
from procedure.answers import Json
from procedure.sop import Office, titled

DUTIES: Mapping[Office, str] = {
    Office.KEPALA_DINAS: "Setiap permohonan datang ke sini sebagai satu kartu, untuk didisposisikan ke Kabid.",
    Office.KABID: "Permohonan datang ke sini dua kali: untuk diverifikasi, lalu untuk disetujui atau ditolak.",
    Office.KASI: "Permohonan yang didisposisikan Kabid datang ke sini untuk dicek dan dilaporkan hasilnya.",
    Office.STAF_TEKNIS: "Permohonan yang disetujui datang ke sini; tekan „Saya kerjakan” untuk mengambilnya.",
    Office.ADMIN: "Undang pejabat dengan /undang. Pemberitahuan tentang layanan ini juga datang ke sini.",
}
"""What the holder of each office does here, in one sentence."""


async def appoint(turn: Turn, code_hash: str, values: Mapping[str, Json], message_id: int) -> None:
    """Gives the invitation's office to the person of this turn, with everything that follows.

    `values` are their answers by column of `Person`; `message_id` is the message they tapped, which becomes their
    greeting. The office's waiting cards are delivered, a replaced holder and the admins are told. Raises
    `InvitationRefused` if the invitation was spent or has expired meanwhile.
    """
    joined = await turn.tx.offices.join(turn.person, code_hash)
    person = await turn.tx.offices.person(turn.person)
    for column, value in values.items():
        setattr(person, column, value)
    await turn.tx.journal.write(
        "terima_jabatan", person=turn.person, office=joined.office, acting=joined.acting, replaced=joined.replaced
    )
    title = titled(joined.office, joined.acting)
    await turn.edit_message(message_id, _greeting(joined.office, title))
    await commands.set_for(turn, turn.person)
    await cards.deliver_open(turn, turn.person, joined.office)
    news = f"<b>{esc(person.nama)}</b> kini memegang jabatan <b>{title}</b>"
    if joined.replaced is not None:
        former = await turn.tx.offices.person(joined.replaced)
        await _dismiss(turn, former.id, joined.office, news)
        news += f", menggantikan <b>{esc(former.nama)}</b>"
    for admin in await turn.admins():
        if admin not in {turn.person, joined.replaced}:
            await turn.say(sentence(news), to=admin)


async def _dismiss(turn: Turn, person_id: int, office: Office, news: str) -> None:
    await turn.say(
        f"{sentence(news)} Kartu yang belum diputus berpindah kepadanya. Terima kasih atas pengabdian Bapak/Ibu.",
        to=person_id,
    )
    await commands.set_for(turn, person_id)
    question = await turn.tx.drafts.question(person_id)
    for visit in await turn.tx.permohonan.waiting([office]):
        await cards.withdraw(turn, visit, person_id)
        if questions.about_visit(question, visit.id):
            await turn.tx.drafts.answered(person_id)  # else what they type next would still be taken for a note


def _greeting(office: Office, title: str) -> str:
    greeting = f"✅ Bapak/Ibu kini memegang jabatan <b>{title}</b>.\n\n{DUTIES[office]}"
    return greeting if office is Office.ADMIN else f"{greeting} /tugas menampilkan semua yang menunggu."
