"""What the answers of a form amount to: rows, what a revision changed, the thing in a line, and what it needs."""

from procedure import review
from procedure.rack import Capacity, Need
from procedure.sop import Kind
from tests.procedure.test_form import LETTER, filled, q


def test_rows_show_every_answer_by_section() -> None:
    answers = filled(Kind.SERVER) | {"nip": None}
    sections = dict(review.rows(Kind.SERVER, answers))
    assert list(sections) == [
        "Profil pemohon",
        "Surat permohonan",
        "Penanggung jawab teknis",
        "Data server",
        "Jaringan dan pengelolaan",
    ]
    assert ("nip", "NIP", "–") in sections["Profil pemohon"]
    assert ("surat_berkas", "Berkas surat permohonan", "surat.pdf (182 KB)") in sections["Surat permohonan"]
    assert "pengelola, kunci" not in str(sections)
    assert q("surat_berkas").show(LETTER | {"size": 2_600_000}) == "surat.pdf (2,5 MB)"
    assert q("lampiran").show([LETTER, LETTER | {"name": "uji.pdf"}]) == "surat.pdf (182 KB); uji.pdf (182 KB)"


def test_changes_name_what_a_revision_changed() -> None:
    old = filled(Kind.HOSTING)
    new = old | {"vcpu": 4, "nip": None}
    assert review.changes(Kind.HOSTING, old, new) == (("NIP", "198505152010011003", "–"), ("Jumlah vCPU", "2", "4"))
    assert review.changes(Kind.HOSTING, old, old) == ()
    attached = review.changes(
        Kind.HOSTING, {k: v for k, v in old.items() if k != "lampiran"}, old | {"lampiran": [LETTER]}
    )
    assert attached == (("Lampiran", "–", "surat.pdf (182 KB)"),)
    other = old | {"surat_berkas": old["surat_berkas"] | {"sha256": "f" * 64}}
    assert review.changes(Kind.HOSTING, old, other) == (
        ("Berkas surat permohonan", "surat.pdf (182 KB)", "diperbarui"),
    )


def test_the_thing_in_one_line() -> None:
    assert review.thing(Kind.SERVER, filled(Kind.SERVER)) == "Dell PowerEdge R450 · 2U · SN 7XK9Q13"
    assert review.thing(Kind.HOSTING, filled(Kind.HOSTING)) == "SIMPUS · simpus.kuduskab.go.id"
    assert review.name(Kind.SERVER, {}) == "–"


def test_what_it_needs_by_its_form() -> None:
    server = {"tinggi_u": 2, "kedalaman_mm": 600, "berat_kg": 18.5, "daya": {"psu": 2, "watt": 800}}
    assert review.need(server) == Need(2, shallow=True, kg=18.5, watt=800)
    assert review.need(server | {"kedalaman_mm": None, "berat_kg": None}) == Need(2, watt=800)
    assert review.need(server | {"daya": "Belum tahu"}).watt == 0
    assert review.watt({"daya": "Belum tahu"}) is None
    hosting = {"vcpu": 2, "ram_gb": 4, "penyimpanan_gb": 40}
    assert (review.size(hosting), review.watt(hosting)) == (Capacity(2, 4, 40), None)


def test_what_it_is_for_follows_its_name() -> None:
    hosting = filled(Kind.HOSTING)
    assert review.purpose(Kind.HOSTING, hosting) == "SIMPUS, pencatatan layanan puskesmas"
    assert review.purpose(Kind.HOSTING, hosting | {"aplikasi": "SKP pegawai"}) == "SIMPUS, SKP pegawai"
    assert review.purpose(Kind.SERVER, {"aplikasi": "SIMPUS, pencatatan"}) == "SIMPUS, pencatatan"
