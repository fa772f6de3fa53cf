"""What each document will say, read from the record at the moment of its act."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from documents.kit.frozen import from_json
from documents.kit.shared import Content, Head, Row
from documents.sop.checklist import CheckedItem
from documents.sop.form_pengajuan import FormPengajuan, TitledRows
from documents.sop.form_persetujuan import FormPersetujuan
from documents.sop.form_serah_terima import FormSerahTerima
from documents.sop.hasil_pengecekan import HasilPengecekan
from documents.sop.lembar_disposisi import Disposisi, LembarDisposisi
from documents.sop.pihak import Party
from handlers.chat.desk import Desk
from handlers.facts import cases, elevations, seats, work
from handlers.facts.cases import Case
from handlers.papers import who
from procedure import checklist, review, rules
from procedure.checklist import Item
from procedure.form import Section, question
from procedure.sop import HANDS_ON, PERNYATAAN, STEPS, Choice, Kind, Office, Paper, Sifat, Step, receiver
from storage.models import Placement, Visit

_ON_PAPER = {
    "pj_nama": "Nama",
    "pj_hp": "Nomor HP",
    "spesifikasi": "Spesifikasi",
    "framework": "Bahasa dan framework",
    "hak_akses": "Hak akses pengelola",
    "berlaku_sampai": "Diminta berlaku sampai",
}
"""What answers are called in the form pengajuan, under its headings and within its columns, where not as in chat."""
_HAL = {Kind.SERVER: "Permohonan penempatan server", Kind.HOSTING: "Permohonan hosting aplikasi"}

_BARANG = {
    Kind.SERVER: {"merk_tipe": "Merek dan tipe", "tinggi_u": "Tinggi", "spesifikasi": "Spesifikasi"},
    Kind.HOSTING: {"nama_aplikasi": "Nama aplikasi", "sub_domain": "Sub domain"},
}
"""What answers are called in the berita acara, beside its rack."""


def _row(case: Case, key: str) -> Row:
    entry = question(key, case.kind)
    return Row(entry.label, entry.show(case.answers.get(key)))


def _objek(case: Case) -> tuple[Row, ...]:
    return (
        Row("Nomor permohonan", case.permohonan.ticket),
        _row(case, "instansi"),
        Row("Pemohon", f"{case.answers['nama']}, {case.answers['jabatan']}"),
        Row("Server" if case.kind is Kind.SERVER else "Aplikasi", case.thing),
        Row("Surat", f"{case.answers['surat_nomor']}, {_row(case, 'surat_tanggal').value}"),
    )


async def _form_pengajuan(desk: Desk, case: Case, head: Head) -> FormPengajuan:
    sections = {
        title: {key: Row(_ON_PAPER.get(key, name), shown) for key, name, shown in rows}
        for title, rows in review.rows(case.kind, case.answers)
    }
    said, teknis, lampiran = (sections.pop(title) for title in (Section.PROFIL, Section.PJ, Section.SURAT))
    instansi = tuple(said.pop(key) for key in ("instansi", "alamat"))
    own = {Kind.SERVER: Section.SERVER, Kind.HOSTING: Section.HOSTING}[case.kind]
    return FormPengajuan(
        head=head,
        kind=case.kind,
        instansi=instansi,
        administratif=tuple(said.values()),
        teknis=tuple(teknis.values()),
        data=tuple(TitledRows(title, tuple(sections[title].values())) for title in dict.fromkeys((own, *sections))),
        lampiran=(*lampiran.values(), *_sha256s(case)),
        pernyataan=PERNYATAAN,
        pemohon=who.pemohon(case, case.sent),
        mengetahui=await who.holding(desk, Office.KABID),
        diterima=desk.now,
    )


def _sha256s(case: Case) -> tuple[Row, ...]:
    """Which files exactly were sent."""
    attached = case.answers.get("lampiran") or ()
    return (
        Row("SHA-256 berkas surat", case.answers["surat_berkas"]["sha256"]),
        *(Row(f"SHA-256 lampiran {at}", one["sha256"]) for at, one in enumerate(attached, 1)),
    )


async def _lembar_disposisi(desk: Desk, case: Case, head: Head) -> LembarDisposisi:
    given = []
    for visit in case.course:
        office = visit.office
        if visit.choice not in HANDS_ON or office is None:
            continue
        kepada = receiver(STEPS[visit.step].option(visit.choice))
        if kepada is None:
            continue
        given.append(
            Disposisi(
                dari=await who.official(desk, visit, office),
                kepada=kepada,
                instruksi=tuple(visit.instruksi),
                sifat=Sifat(visit.sifat or Sifat.BIASA),
                catatan=visit.note,
            )
        )
    sent = await desk.tx.permohonan.revision(case.permohonan.id, case.revisions[-1])
    agenda = await desk.tx.papers.first_number(case.permohonan.id, Paper.LEMBAR_DISPOSISI)
    return LembarDisposisi(
        head=head,
        surat_dari=case.answers["instansi"],
        surat_nomor=case.answers["surat_nomor"],
        surat_tanggal=date.fromisoformat(case.answers["surat_tanggal"]),
        diterima=sent.sent_at,
        agenda=agenda or head.number,
        hal=f"{_HAL[case.kind]} {case.name}",
        disposisi=tuple(given),
    )


async def _reported(desk: Desk, case: Case) -> tuple[CheckedItem, ...]:
    """The checklist as Kasi has reported it: what the form lets one warn of may be another today."""
    report = await cases.document(desk, case, Paper.HASIL_PENGECEKAN)
    return from_json(HasilPengecekan, report.data).items if report else await _checks(desk, case)


async def _checks(desk: Desk, case: Case) -> tuple[CheckedItem, ...]:
    marks, warned = case.marks(), await cases.warnings(desk, case)
    facts = checklist.facts(case.kind, case.answers, capacity=await cases.capacity(desk, case))
    return tuple(
        CheckedItem(
            title=checklist.title(item, case.kind),
            data=facts[item],
            mark=marks[item],  # none is KOSONG once Kasi has concluded
            warnings=warned.get(item, ()),
        )
        for item in Item
    )


async def _hasil_pengecekan(desk: Desk, case: Case, head: Head) -> HasilPengecekan:
    visit = _ended(case, Step.PENGECEKAN)
    return HasilPengecekan(
        head=head,
        kind=case.kind,
        objek=_objek(case),
        items=await _checks(desk, case),
        kesimpulan=visit.choice or Choice.LAIK,
        catatan=visit.note,
        kasi=await who.official(desk, visit, visit.office or Office.KASI),
        alih=await seats.moved(desk, case, visit),
    )


async def _form_persetujuan(desk: Desk, case: Case, head: Head) -> FormPersetujuan:
    check, visit = _ended(case, Step.PENGECEKAN), _ended(case, Step.PERSETUJUAN)
    approved = visit.choice is Choice.SETUJU
    held = await desk.tx.register.placement(case.permohonan.id) if approved else None
    return FormPersetujuan(
        head=head,
        kind=case.kind,
        objek=_objek(case),
        items=await _reported(desk, case),
        kesimpulan=check.choice or Choice.LAIK,
        catatan_kasi=check.note,
        disetujui=approved,
        alasan=visit.note,
        syarat=(case.syarat,) if approved and case.syarat else (),
        ruang=await _held(desk, held) if held else (),
        sub_domain=case.answers.get("sub_domain"),
        kabid=await who.official(desk, visit, visit.office or Office.KABID),
        alih=await seats.moved(desk, case, visit),
        berlaku_sampai=_until(held) if held else "",
    )


def _until(placement: Placement) -> str:
    """Until when it is approved, as the register keeps it."""
    until = placement.berlaku_sampai
    return rules.show_date(until.isoformat()) if until else "tidak ditentukan"


async def _held(desk: Desk, placement: Placement) -> tuple[Row, ...]:
    place = dict(await cases.place(desk, placement))
    if "Host" in place:
        place = {"Kapasitas": f"{_capacity(placement)} pada {place.pop('Host')}", **place}
    return tuple(Row(title, shown) for title, shown in place.items())


def _capacity(placement: Placement) -> str:
    return cases.amount(placement.vcpu, placement.ram_gb, placement.disk_gb)


async def _form_serah_terima(desk: Desk, case: Case, head: Head) -> FormSerahTerima:
    placement = await desk.tx.register.of(case.permohonan.id)
    placed, accepted = _ended(case, Step.PENEMPATAN), _ended(case, Step.SERAH_TERIMA)
    thing = [Row(title, question(key, case.kind).show(case.answers[key])) for key, title in _BARANG[case.kind].items()]
    if case.kind is Kind.SERVER:
        thing.insert(1, Row("Nomor seri", placement.nomor_seri or case.answers["nomor_seri"]))
        stated = Row("Kondisi", work.kondisi(placed))
    else:
        thing.append(Row("Kapasitas", _capacity(placement)))
        stated = Row("Status sub domain", "Aktif" if placement.sub_domain_active else "Belum aktif")
    place = [Row(title, shown) for title, shown in await cases.place(desk, placement)]
    return FormSerahTerima(
        head=head,
        kind=case.kind,
        pertama=Party(await who.accepted_by(desk, case, accepted), case.answers["instansi"], case.answers["alamat"]),
        kedua=who.of_dinas(desk, await who.official(desk, placed, Office.STAF_TEKNIS)),
        barang=(*thing, *place, *(row for row in (stated, Row("Syarat", case.syarat)) if row.value)),
        cek_berkala=_row(case, "cek_berkala").value,
        photos=(placement.photo,) if placement.photo else (),
        elevasi=await elevations.of(desk, placement, case.name),
    )


def _ended(case: Case, step: Step) -> Visit:
    visit = case.last(step)
    if visit is None:
        raise LookupError(f"no ended visit of {step}")
    return visit


MAKERS: Mapping[Paper, Callable[[Desk, Case, Head], Awaitable[Content]]] = {
    Paper.FORM_PENGAJUAN: _form_pengajuan,
    Paper.LEMBAR_DISPOSISI: _lembar_disposisi,
    Paper.HASIL_PENGECEKAN: _hasil_pengecekan,
    Paper.FORM_PERSETUJUAN: _form_persetujuan,
    Paper.FORM_SERAH_TERIMA: _form_serah_terima,
}
"""What freezes each paper that a step yields."""
