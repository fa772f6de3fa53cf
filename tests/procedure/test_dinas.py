"""How a dinas is called follows from its letterhead and its titles."""

import pytest

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


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Jl. Sunan Muria No. 9 Kudus 59313 (0291) 438713", "Jl. Sunan Muria No. 9 Kudus 59313"),
        ("Jl. Kyai Singkil No. 7 Demak, Telp. (0291) 685013", "Jl. Kyai Singkil No. 7 Demak"),
        ("Jl. Kartini 1 Jepara 59411 - Telepon 0291-591219", "Jl. Kartini 1 Jepara 59411"),
        ("Jl. Pemuda 148 (Balai Kota) Semarang +62 24 3549446", "Jl. Pemuda 148 (Balai Kota) Semarang"),
        ("Jl. Merdeka 5 Kudus, T. (024) 3569988", "Jl. Merdeka 5 Kudus"),
        ("Jl. Veteran 17, Telp/Fax. 021-5551234 Kode Pos 59313", "Jl. Veteran 17"),
        ("Jl. Veteran 17 ☎ 0291 438713", "Jl. Veteran 17"),
        ("Gedung T (024) 3569988", "Gedung T"),
        ("Jl. Telepon No. 5 Faksi Utara 02", "Jl. Telepon No. 5 Faksi Utara 02"),
        ("Jl. Sultan Hadiwijaya", "Jl. Sultan Hadiwijaya"),
    ],
)
def test_an_address_holds_no_telephone_number(line: str, address: str) -> None:
    assert Dinas((*DEMAK.letterhead[:2], line)).address == address


def test_a_letterhead_may_have_no_address() -> None:
    assert Dinas(DEMAK.letterhead[:2]).address == ""


def test_a_template_is_filled_with_its_names() -> None:
    template = "{kabid} · {kabid.short} · {kabid.long} · {government} · {place} · {domain}"
    words = "Kabid · Kabid E-Gov · Kepala Bidang E-Government · Kabupaten Demak · Demak · demakkab.go.id"
    assert DEMAK.words(template) == words


def test_who_acts_in_an_office_is_called_so() -> None:
    assert DEMAK.titles.held(Office.KABID, None) == "Kepala Bidang E-Government"
    assert DEMAK.titles.held(Office.KABID, Acting.PLH) == "Plh. Kepala Bidang E-Government"
