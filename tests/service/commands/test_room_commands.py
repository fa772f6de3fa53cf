"""The command line of the server room, over a real database."""

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from bot.demo.telegram.server import BotApi
from documents.kit.preview import first_page
from tests.conftest import Run

HEAD = "rak,u,tinggi,sisi,nama,instansi,nomor_seri,ip,kg,watt,penanggung_jawab\n"
GOOD = 'Rak A,12,2,depan,HPE DL380,Dinas Kesehatan,SN-1,10.10.4.9,20,800,"Sari, 0812-3456-7890"\n'


@pytest.fixture
def rack(run: Run) -> Run:
    limits = ("--max-kg", "800", "--max-watt", "5000")
    assert run("rack", "add", "Rak A", "--room", "Ruang Server", "--units", "42", *limits)[0] == 0
    return run


def imported(run: Run, content: str, *more: str) -> tuple[int, str, str]:
    Path("lama.csv").write_text(content, "utf-8")
    return run("rack", "import", "lama.csv", *more)


def test_a_rack_tells_its_limits_and_what_is_kept_free(rack: Run) -> None:
    assert rack("rack", "block", "rak a", "41-42", "--reason", "patch panel") == (
        0,
        "Rak A U41–42 is kept free: patch panel\n",
        "",
    )
    listed = rack("rack", "list")[1]
    assert listed == "Rak A\tRuang Server\t42U\t40U free\t0 of 800 kg used\t0 of 5000 W used\n"
    again = rack("rack", "block", "Rak A", "42", "--reason", "lagi")
    assert again == (1, "", "lagi cannot be kept at 42 of Rak A: not free, or not there\n")
    assert rack("rack", "block", "Rak A", "99-100", "--reason", "lagi")[0] == 1
    assert rack("rack", "block", "Rak Z", "1", "--reason", "lagi")[2].startswith("there is no rack called Rak Z")
    assert rack("rack", "block", "Rak A", "atas", "--reason", "lagi")[2].startswith("UNITS must be like 12")


def test_a_rack_is_found_however_its_name_is_written_and_its_room_tells_it_apart(run: Run) -> None:
    for room in ("Ruang Server", "Ruang Cadangan"):
        assert run("rack", "add", "Rak Énam", "--room", room, "--units", "12")[0] == 0
        assert run("rack", "block", f"RAK  ÉNAM, {room.upper()}", "1", "--reason", "kabel")[0] == 0
    several = "several racks are called rak énam: 'Rak Énam, Ruang Server' or 'Rak Énam, Ruang Cadangan'"
    assert run("rack", "block", "rak énam", "2", "--reason", "kabel") == (1, "", f"{several}\n")
    line = "Rak Énam,{},1,,X,Dinas,,,,,\n"
    assert "line 2: several racks are called 'Rak Énam': " in imported(run, HEAD + line.format(3))[2]
    assert imported(run, HEAD + line.format(3).replace("Rak Énam", '"rak énam, ruang server"'), "--apply")[0] == 0
    assert run("rack", "list")[1] == "Rak Énam\tRuang Server\t12U\t10U free\nRak Énam\tRuang Cadangan\t12U\t11U free\n"


def test_an_import_only_tries_until_it_is_applied(rack: Run) -> None:
    assert imported(rack, HEAD + GOOD) == (0, "1 lines are right; enter them with --apply\n", "")
    assert "42U free" in rack("rack", "list")[1]
    assert imported(rack, HEAD + GOOD, "--apply") == (0, "1 entered\n", "")
    assert "40U free\t20 of 800 kg used\t800 of 5000 W used" in rack("rack", "list")[1]
    rack("register", "export", "--format", "csv", "--output", "daftar.csv")
    assert "HPE DL380;SN-1;Rak A, U12–13 depan;10.10.4.9" in Path("daftar.csv").read_text("utf-8-sig")
    assert rack("audit", "verify")[0] == 0


def test_an_import_warns_of_an_address_outside_every_range(rack: Run) -> None:
    rack("ip", "add", "10.10.5.0/24")
    warning = "WARNING\tline 2: its ip is in no network that ip add has described\n"
    assert imported(rack, HEAD + GOOD) == (0, f"{warning}1 lines are right; enter them with --apply\n", "")
    rack("ip", "add", "10.10.4.0/24")
    assert imported(rack, HEAD + GOOD, "--apply") == (0, "1 entered\n", "")


def test_an_import_names_every_bad_line_and_enters_nothing(rack: Run) -> None:
    lines = [
        GOOD,
        GOOD.replace("12,2", "20,1"),  # the serial number again
        "Rak Z,1,1,,X,Dinas,,,,,\n",
        "Rak A,42,2,,X,Dinas,,,,,\n",
        "Rak A,12,1,depan,X,Dinas,,,,,\n",
        "Rak A,satu,1,,X,Dinas,,,,,\n",
        "Rak A,1,1,,X,,,,,,\n",
        "Rak A,1\n",
    ]
    status, out, error = imported(rack, HEAD + "".join(lines), "--apply")
    assert (status, out) == (1, "")
    assert error.splitlines() == [
        "line 3: nomor_seri SN-1 or ip 10.10.4.9 is in the register already",
        "line 4: there is no rack called 'Rak Z'",
        "line 5: Rak A has no U42–43",
        "line 6: Rak A U12 is taken",
        "line 7: u must be a whole number from 1 to 60, not 'satu'",
        "line 8: instansi is empty",
        "line 9: has 2 cells instead of 11",
        "7 of 8 lines are wrong; nothing was entered",
    ]
    assert "42U free" in rack("rack", "list")[1]
    assert imported(rack, "nama;rak\n")[2].startswith("lama.csv: the first line must name columns")
    assert rack("rack", "import", "tidak-ada.csv")[2] == "tidak-ada.csv cannot be read: No such file or directory\n"


def test_a_rack_numbered_from_the_top(run: Run) -> None:
    run("rack", "add", "Rak T", "--room", "Ruang", "--units", "12", "--numbering", "down")
    assert run("rack", "block", "Rak T", "1-2", "--reason", "kabel")[1] == "Rak T U1–2 is kept free: kabel\n"
    assert run("rack", "draw", "Rak T", "--output", "rak.png")[1] == "rak.png: Rak T, 12U\n"
    with Image.open("rak.png") as picture:
        assert picture.size[0] == 540


def test_the_labels_open_each_rack(rack: Run, api: BotApi) -> None:
    rack("rack", "add", "Rak B", "--room", "Ruang Server", "--units", "12")
    assert rack("rack", "label", "--output", "label.pdf") == (0, "label.pdf: 2 labels\n", "")
    page = Image.open(io.BytesIO(first_page(Path("label.pdf").read_bytes(), 1600)))
    links = sorted(code.text for code in zxingcpp.read_barcodes(page))
    name = api.telegram.bot["username"]
    assert links == [f"https://t.me/{name}?start=r_1", f"https://t.me/{name}?start=r_2"]


def test_an_address_is_reserved_once(run: Run) -> None:
    assert run("ip", "reserve", "10.10.4.1", "--reason", "gateway")[1] == "10.10.4.1 is reserved: gateway\n"
    assert run("ip", "reserve", "10.10.4.1", "--reason", "lagi")[2] == "there is a reservation of 10.10.4.1 already\n"
    assert run("ip", "reserve", "10.10.4.300", "--reason", "x")[2].startswith("ADDRESS must be an IPv4 address")


@pytest.mark.parametrize("form", ["netbox", "racktables", "opendcim"])
def test_the_register_for_other_systems(rack: Run, form: str) -> None:
    imported(rack, HEAD + GOOD, "--apply")
    rack("rack", "block", "Rak A", "41-42", "--reason", "patch panel")
    assert rack("register", "export", "--format", form, "--output", "keluar")[0] == 0
    assert b"HPE" in Path("keluar").read_bytes() or form == "netbox"
