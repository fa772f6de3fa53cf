"""Papers come once: an album before the card, nothing twice, and a lembar disposisi that fills before their eyes."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import utc_now
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from handlers.facts import cases
from handlers.offices import leaving
from handlers.papers import freeze, giving
from procedure.sop import Kind, Office, Paper
from storage.journal.acts import JournalAct
from tests.chat.papers.test_verification import content, sent
from tests.conftest import Kantor
from tests.documents.reading import text
from tests.guarantees.test_journey import permohonan
from tests.support.aftermath import settled
from tests.support.journeys import check_all, fill, pdf, photo, place_server, report, submit

Loud = Callable[[User], list[str]]


@pytest.fixture
def loud(kantor: Kantor, monkeypatch: pytest.MonkeyPatch) -> Loud:
    """The messages from now on that notified somebody, each by its first line, in hours that are not quiet."""
    monkeypatch.setattr("handlers.chat.turn.quiet", lambda *_: False)
    silent: set[int] = set()
    carry_out = kantor.api.carry_out
    before = {person.id: person.last["message_id"] for person in kantor.api.people if person.chat}

    async def noted(method: str, p: Json) -> str:
        result = await carry_out(method, p)
        made: Any = json.loads(result)
        if p.get("disable_notification"):
            many = made if isinstance(made, list) else [made] * isinstance(made, dict)
            silent.update(one["message_id"] for one in many)
        return result

    monkeypatch.setattr(kantor.api, "carry_out", noted)
    return lambda person: [
        plain(one).splitlines()[0] for one in since(person, before.get(person.id, 0)) if one["message_id"] not in silent
    ]


def since(person: User, before: int) -> list[Json]:
    """What the bot has sent somebody after a message."""
    return [message for message in person.said if message["message_id"] > before and message["from"]["is_bot"]]


def told(person: User, before: int = 0) -> list[str]:
    """The same in short: papers by what they are, cards and all else by `kartu`."""
    names = [message.get("document", {}).get("file_name") for message in since(person, before)]
    return [
        "kartu" if name is None else name.partition("-PSH-")[0] + "-r2" * name.endswith("-r2.pdf") for name in names
    ]


async def edition(kantor: Kantor, person: User, number: int) -> Json:
    """The lembar disposisi of a chat, once it has come to this edition."""
    words = f"(edisi {number})"

    def look() -> Json | None:
        found = [one for one in sent(person, "lembar-disposisi-") if words in text(content(kantor, one))]
        return found[0] if found else None

    found = await person.chat_state.bell.until(look, 20)
    if not found:
        raise person.missing(f"no lembar disposisi with {words}")
    return found


async def test_each_official_has_each_paper_once(kantor: Kantor, loud: Loud) -> None:
    who = kantor.people
    before = {one.id: one.last["message_id"] for one in (who.kadis, who.kabid, who.kasi, who.staf)}
    ticket = await submit(who.pemohon, Kind.SERVER)
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")
    async with kantor.storage.begin(kantor.app.bot_data["services"].clock() + timedelta(days=400)) as tx:
        await tx.outbox.forget()  # what was sent long ago is had all the same
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kabid.sees("Persetujuan Kabid")
    await who.kabid.tap("Setujui")
    await place_server(who.staf)
    await who.pemohon.tap("Terima")
    await who.staf.sees("Serah terima diterima pemohon. Selesai.")

    brought = ["surat-permohonan", "form-pengajuan", "lembar-disposisi", "kartu"]
    assert told(who.kadis, before[who.kadis.id]) == ["surat-permohonan", "form-pengajuan", "kartu", "lembar-disposisi"]
    assert told(who.kabid, before[who.kabid.id]) == [*brought, "hasil-pengecekan", "kartu", "form-persetujuan"]
    assert told(who.kasi, before[who.kasi.id]) == brought
    of_staf = told(who.staf, before[who.staf.id])
    assert of_staf[:3] == ["form-pengajuan", "form-persetujuan", "kartu"]
    assert of_staf[-1] == "form-serah-terima"
    assert len(of_staf) <= 5
    for person in (who.kadis, who.kabid, who.kasi):
        lembar = await edition(kantor, person, 3)
        assert sent(person, "lembar-disposisi-") == [lembar]
    for person, albums in ((who.kadis, [2]), (who.kabid, [3]), (who.kasi, [3]), (who.staf, [2])):
        groups = [one["media_group_id"] for one in person.chat if "media_group_id" in one]
        assert [groups.count(group) for group in dict.fromkeys(groups)] == albums
    for person, cards in ((who.kadis, 1), (who.kabid, 2), (who.kasi, 1)):
        assert all(line.startswith(ticket) for line in loud(person))
        assert len(loud(person)) == cards


async def test_good_news_is_the_caption_of_its_paper_and_notifies(kantor: Kantor, loud: Loud) -> None:
    who = kantor.people
    ticket = await submit(who.pemohon, Kind.SERVER)
    await report(who, conclusion="Laik bersyarat", note="SSH <dibatasi> lewat VPN dinas.")
    await who.kabid.tap("Setujui")
    approved = await who.pemohon.sees(f"form-persetujuan-{ticket}.pdf")
    assert approved["caption"] == "Disetujui\nSyarat: “SSH <dibatasi> lewat VPN dinas.”"
    await place_server(who.staf)
    await who.pemohon.tap("Terima")
    finished = await who.pemohon.sees(f"form-serah-terima-{ticket}.pdf")
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        check_at = (await tx.register.of(1)).check_at
    assert check_at
    assert finished["caption"].startswith(f"Selesai. Pengecekan pertama {check_at.astimezone().day} ")
    assert finished["caption"].endswith(f" {check_at.year}.")
    notified = loud(who.pemohon)
    assert plain(approved).splitlines()[0] in notified
    assert plain(finished) in notified
    assert not [line for line in notified if line.startswith("form-pengajuan")]
    done = await who.staf.sees("Serah terima diterima pemohon. Selesai.")
    assert done["document"]["file_name"] == f"form-serah-terima-{ticket}.pdf"
    assert [one for one in since(who.staf, 0) if "Selesai." in plain(one)] == [done]


@pytest.mark.begun("reported")
@pytest.mark.parametrize("letter", ["kept", "changed"])
async def test_of_a_revision_only_what_is_new_comes(kantor: Kantor, letter: str) -> None:
    who = kantor.people
    before = {one.id: one.last["message_id"] for one in (who.kadis, who.kabid, who.kasi)}
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    assert "caption" not in await who.pemohon.sees("form-persetujuan-")  # the reason is said beside it
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.tap("Ubah")
    if letter == "changed":
        await who.pemohon.tap("Surat permohonan")
        await who.pemohon.tap("Berkas surat permohonan")
        await who.pemohon.document(pdf(2), "surat.pdf")
    else:
        await who.pemohon.tap("Data server")
        await who.pemohon.tap("Nomor seri")
        await who.pemohon.send("7XK9Q99")
    await who.pemohon.tap("Setuju dan kirim")
    await report(who)
    surat = ["surat-permohonan"] * (letter == "changed")
    of_two = [*surat, "form-pengajuan-r2"]
    await edition(kantor, who.kadis, 2)
    assert told(who.kadis, before[who.kadis.id]) == [*of_two, "kartu", "lembar-disposisi-r2"]
    assert told(who.kasi, before[who.kasi.id]) == [*of_two, "lembar-disposisi-r2", "kartu"]
    assert told(who.kabid, before[who.kabid.id]) == [
        "form-persetujuan", *of_two, "lembar-disposisi-r2", "kartu", "hasil-pengecekan-r2", "kartu",
    ]  # fmt: skip


@pytest.mark.begun("reported")
async def test_a_new_official_has_what_the_office_had_and_the_former_one_gets_no_more(kantor: Kantor) -> None:
    who = kantor.people
    ticket = (await permohonan(kantor)).ticket
    siti = kantor.api.person("Siti Aminah")
    async with kantor.storage.begin(kantor.app.bot_data["services"].clock()) as tx:
        code = await tx.offices.invite(Office.KABID, None)
    await siti.open(f"https://t.me/{kantor.app.bot.username}?start=j_{code}")
    for title, answer in (
        ("Nama lengkap", "Siti Aminah"),
        ("NIP", "198811052012121002"),
        ("Pangkat", "Penata (III/c)"),
    ):
        await siti.sees(title)
        await siti.send(answer)
    await siti.tap("Terima jabatan")
    await siti.sees("Persetujuan Kabid")
    joined = (await siti.sees("kini memegang jabatan"))["message_id"]
    come = ["surat-permohonan", "form-pengajuan", "lembar-disposisi", "hasil-pengecekan"]
    assert [one for one in told(siti, joined) if one != "kartu"] == come
    await siti.tap("Setujui")
    await siti.sees(f"form-persetujuan-{ticket}.pdf")
    await edition(kantor, siti, 3)
    await edition(kantor, who.kadis, 3)
    (former,) = sent(who.kabid, "lembar-disposisi-")
    assert "(edisi 2)" in text(content(kantor, former))


@pytest.mark.begun("filed")
async def test_a_lembar_disposisi_that_was_deleted_comes_anew_and_fills_on(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    first = await who.kadis.sees("lembar-disposisi-")
    first["deleted"] = True
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    again = await edition(kantor, who.kadis, 2)
    assert again["message_id"] > first["message_id"]
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    assert (await edition(kantor, who.kadis, 3))["message_id"] == again["message_id"]


@pytest.mark.begun("filed")
async def test_of_two_copies_the_one_asked_for_last_is_kept_up(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")
    await who.kabid.tap("Lihat berkas")
    listed = await who.kabid.sees("1. Surat permohonan")
    assert who.kabid.buttons(listed) == ["1. Surat permohonan", "2. Form pengajuan", "3. Lembar disposisi"]
    await who.kabid.tap("3. Lembar disposisi")
    copy = await who.kabid.sees("lembar-disposisi-", after=listed["message_id"])
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    assert await edition(kantor, who.kabid, 2) == copy
    assert len(sent(who.kabid, "lembar-disposisi-")) == 2


async def test_what_is_attached_is_listed_and_comes_when_asked_for(kantor: Kantor) -> None:
    who = kantor.people
    await fill(who.pemohon, Kind.SERVER)
    for label in ("Ubah", "Surat permohonan", "Lampiran"):
        await who.pemohon.tap(label)
    await who.pemohon.document(pdf(3), "uji keamanan.pdf")
    await who.pemohon.sees("1 lampiran diterima")
    await who.pemohon.document(photo(), "label.jpg", "image/jpeg")
    await who.pemohon.sees("2 lampiran diterima")
    await who.pemohon.tap("Selesai")
    await who.pemohon.sees("Saya menyatakan data di atas benar")
    await who.pemohon.tap("Setuju dan kirim")
    card = await who.kadis.sees("Disposisi Kepala Dinas")
    assert told(who.kadis)[-3:] == ["surat-permohonan", "form-pengajuan", "kartu"]
    await who.kadis.tap("Lihat berkas")
    listed = await who.kadis.sees("1. Surat permohonan", after=card["message_id"])
    assert who.kadis.buttons(listed) == [
        *("1. Surat permohonan", "2. Lampiran 1", "3. Lampiran 2", "4. Form pengajuan"),
    ]
    for label, name, begins in (
        ("2. Lampiran 1", "lampiran-1-", pdf(3)),
        ("3. Lampiran 2", "lampiran-2-", b"\xff\xd8"),
    ):
        await who.kadis.tap(label)
        assert content(kantor, await who.kadis.sees(name)).startswith(begins)


@pytest.mark.begun("filed")
async def test_a_reply_to_a_paper_of_an_album_is_about_its_permohonan(kantor: Kantor) -> None:
    who = kantor.people
    form = await who.kadis.sees("form-pengajuan-")
    assert "media_group_id" in form
    replied = await who.kadis.reply(form["message_id"], "Mohon dicek.")
    words = (await who.kadis.sees("tidak dicatat", after=replied["message_id"]))["text"]
    assert (await permohonan(kantor)).ticket in words
    await who.kadis.tap("Dengan catatan")
    await who.kadis.reply(form["message_id"], "Mohon dicek dayanya.")
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Mohon dicek dayanya.")


@pytest.mark.begun("reported")
async def test_a_further_edition_takes_its_place_with_the_pemohon_too(kantor: Kantor) -> None:
    who, services = kantor.people, kantor.app.bot_data["services"]
    form = await who.pemohon.sees("form-pengajuan-")
    async with kantor.storage.begin(services.clock()) as tx:
        speaker = services.speaker(tx)
        case = await cases.load(speaker, await tx.permohonan.get(1))
        line = await tx.journal.write(JournalAct.KIRIM, person=None, permohonan=1)
        document = await freeze.issue(speaker, case, Paper.FORM_PENGAJUAN, line)
        await giving.issued(speaker, case, document, who.kabid.id, "")

    def filled() -> Json | None:
        return form if "(edisi 2)" in text(content(kantor, form)) else None

    assert await who.pemohon.chat_state.bell.until(filled, 20)
    assert len(sent(who.pemohon, "form-pengajuan-")) == 1


@pytest.mark.begun("filed")
async def test_who_loses_the_office_meanwhile_gets_no_paper_that_is_still_owed(kantor: Kantor) -> None:
    who, api = kantor.people, kantor.api
    before = who.kabid.last["message_id"]
    held_up = api.faults.flood(1, chat=who.kabid.id)
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kadis.sees("✅ Didisposisikan")
    async with kantor.storage.begin(utc_now()) as tx:
        speaker = kantor.app.bot_data["services"].speaker(tx)
        await leaving.end(speaker, await tx.offices.person(who.kabid.id), Office.KABID)
    api.faults.clear(held_up)
    await who.kabid.sees("yang Bapak/Ibu pegang sudah berakhir", after=before)
    await settled(api, kantor.storage)
    assert [name for name in told(who.kabid, before) if name != "kartu"] == []
