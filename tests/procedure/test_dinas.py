"""How a dinas is called follows from its letterhead and its titles."""

from procedure.dinas import Dinas, Title, Titles
from procedure.sop import Acting, Office

DEMAK = Dinas(
    ("PEMERINTAH KABUPATEN DEMAK", "DINAS KOMUNIKASI DAN INFORMATIKA", "Jl. Sultan Hadiwijaya"),
    place="Demak",
    domain_suffix="demakkab.go.id",
    titles=Titles(kabid=Title("Kepala Bidang E-Government", "Kabid E-Gov", "Kabid")),
)


def test_its_names_are_written_as_in_a_sentence() -> None:
    assert (DEMAK.name, DEMAK.government) == ("Dinas Komunikasi dan Informatika", "Kabupaten Demak")


def test_a_template_is_filled_with_its_names() -> None:
    template = "{kabid} · {kabid.short} · {kabid.long} · {government} · {place} · {domain}"
    words = "Kabid · Kabid E-Gov · Kepala Bidang E-Government · Kabupaten Demak · Demak · demakkab.go.id"
    assert DEMAK.words(template) == words


def test_who_acts_in_an_office_is_called_so() -> None:
    assert DEMAK.titles.held(Office.KABID, None) == "Kepala Bidang E-Government"
    assert DEMAK.titles.held(Office.KABID, Acting.PLH) == "Plh. Kepala Bidang E-Government"
