"""A document is added as CONTRIBUTING says, here and for one test only: nothing else has to know of it."""

import json
from dataclasses import dataclass, replace

import pytest

from documents.kit import parts
from documents.kit.frozen import to_json
from documents.kit.page import Page
from documents.kit.shared import Content, Head
from documents.papers import PAPERS, Files, Template
from documents.render import content_of, render
from handlers.chat.desk import Desk
from handlers.facts.cases import Case
from handlers.papers import contents
from procedure.sop import PAPER_TITLES, STEPS, Choice, Kind, Paper, Step
from storage.connecting.engines import engines
from tests.chat.papers.test_verification import answered, content, sent
from tests.conftest import Kantor
from tests.documents.reading import text
from tests.support.documents_samples import HEAD
from tests.support.journeys import submit

VALUE, TITLE = "surat-keterangan", "Surat keterangan"


# What would be a module of documents/sop.


@dataclass(frozen=True)
class SuratKeterangan(Content):
    tentang: str
    sejak: tuple[str, ...] = ()


def draw(data: SuratKeterangan, _files: Files) -> bytes:
    page = Page(data.head, Paper(VALUE))
    return page.make([*page.opening(TITLE.upper()), parts.text(parts.BODY, f"Menerangkan {data.tentang}.")])


# And a function of handlers/papers/contents.py.


async def keterangan(desk: Desk, case: Case, head: Head) -> SuratKeterangan:
    return SuratKeterangan(head, case.name)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Paper:
    """A member of `Paper` with its title that is made when a permohonan is sent, its entry, and what freezes it."""
    member = str.__new__(Paper, VALUE)
    member._name_, member._value_ = "SURAT_KETERANGAN", VALUE
    monkeypatch.setitem(Paper._member_map_, member.name, member)
    monkeypatch.setitem(Paper._value2member_map_, VALUE, member)
    monkeypatch.setattr(Paper, "_member_names_", [*Paper._member_names_, member.name])
    # Statements that other tests compiled know the members there are without it.
    monkeypatch.setattr("storage.database.engines", engines)
    monkeypatch.setitem(PAPER_TITLES, member, TITLE)
    step = STEPS[Step.PENGAJUAN]
    option = step.option(Choice.KIRIM)
    options = tuple(replace(one, papers=(*one.papers, member)) if one is option else one for one in step.options)
    monkeypatch.setitem(STEPS, Step.PENGAJUAN, replace(step, options=options))
    monkeypatch.setitem(PAPERS, member, Template(SuratKeterangan, draw))
    monkeypatch.setitem(contents.MAKERS, member, keterangan)
    return member


def test_its_data_comes_whole_through_json(paper: Paper) -> None:
    data = SuratKeterangan(HEAD, "Dell PowerEdge R450", ("2026",))
    frozen = json.loads(json.dumps(to_json(data)))
    assert content_of(paper, frozen) == data
    del frozen["sejak"]
    assert content_of(paper, frozen) == replace(data, sejak=())
    assert "Menerangkan Dell PowerEdge R450." in text(render(paper, data))


async def test_it_is_issued_sent_and_known_again(paper: Paper, kantor: Kantor) -> None:
    pemohon = kantor.people.pemohon
    ticket = await submit(pemohon, Kind.SERVER)
    await pemohon.sees(f"{paper}-{ticket}.pdf")
    (message,) = sent(pemohon, VALUE)
    pdf = content(kantor, message)
    shown = text(pdf)
    assert "SURAT KETERANGAN" in shown
    assert "Menerangkan Dell PowerEdge R450." in shown
    stranger = kantor.api.person("Orang Lain")
    assert (await answered(stranger, pdf)).startswith(f"✅ Asli: {TITLE} 067/")
    assert (await answered(stranger, pdf.replace(b"PSH-", b"PSX-"))).startswith("❌ Tidak sama dengan arsip.")
