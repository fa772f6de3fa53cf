"""Backups encrypted to public keys, and the office's key in them."""

from pathlib import Path

import pyrage
import pytest

from storage.keeping import manifest
from tests.conftest import Run
from tests.support.keeping.saving import lose_office, names

SECRET = "k" * 40


def test_an_encrypted_backup_is_read_with_the_private_key_alone(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [pyrage.x25519.Identity.generate() for _ in range(3)]
    for number, key in enumerate(keys):
        (tmp_path / f"{number}.txt").write_text(f"# public key: {key.to_public()}\n{key}\n")
    monkeypatch.setenv("BACKUP_KEY", f"{keys[0].to_public()}, {keys[1].to_public()}")
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "sandi"))
    monkeypatch.delenv("SECRET_KEY")
    (tmp_path / "data" / "secret.key").write_text(SECRET)
    status, out, _ = run("backup")
    assert status == 0
    assert ", encrypted, with the key: " in out
    assert "The key is not in it" not in out
    for path in (path for path in (tmp_path / "sandi").rglob("*") if path.suffix == ".age"):
        assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    plain = {path.name for path in (tmp_path / "sandi").rglob("*") if path.is_file() and path.suffix != ".age"}
    assert plain == {manifest.MANIFEST, manifest.CHECK, "lock"}
    assert "files, 0 of them new" in run("backup")[1]
    lose_office(tmp_path)
    for words, line in (
        ((), "nothing is restored: the backup is encrypted: name the file of its private key with --identity\n"),
        (
            ("--identity", "2.txt"),
            "nothing is restored: the private key does not open the backup: No matching keys found\n",
        ),
        (("--identity", "no.txt"), "nothing is restored: no.txt cannot be read: No such file or directory\n"),
        (
            ("--identity", str(saved / "lock")),
            f"nothing is restored: {saved}/lock must hold the private key of the backup, AGE-SECRET-KEY-1…\n",
        ),
    ):
        assert run("restore", *words) == (1, "", line)
    for number in (0, 1):
        assert run("restore", "--rehearse", "--identity", f"{number}.txt")[0] == 0
    assert run("restore", "--identity", "1.txt")[0] == 0
    assert (tmp_path / "data" / "secret.key").read_text().strip() == SECRET
    assert run("audit", "verify")[0] == 0


def test_the_key_of_a_backup_is_that_of_its_database_also_while_the_settings_name_the_one_before(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(key))
    assert run("key", "rotate")[0] == 0
    assert run("backup")[1].endswith(f"keep a copy of {tmp_path}/data/secret.key.new apart from it.\n")
    monkeypatch.setenv("BACKUP_KEY", str(key.to_public()))
    assert run("backup")[0] == 0
    new = (lose_office(tmp_path) / "secret.key.new").read_text().strip()
    before, plain, _ = names(tmp_path)
    line = "SECRET_KEY is not the key that this backup was made with: put that one in its place\n"
    assert run("restore", "--snapshot", plain) == (1, "", line)
    monkeypatch.setenv("SECRET_KEY", new)
    assert run("restore", "--snapshot", before) == (1, "", line)
    assert run("restore", "--rehearse", "--snapshot", plain)[0] == 0
    monkeypatch.delenv("SECRET_KEY")
    assert run("restore", "--identity", "key.txt")[0] == 0
    assert (tmp_path / "data" / "secret.key").read_text().strip() == new
    assert run("audit", "verify")[0] == 0


def test_what_is_stored_for_one_is_not_taken_for_what_another_opens(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [pyrage.x25519.Identity.generate() for _ in range(2)]
    for number, key in enumerate(keys):
        (tmp_path / f"{number}.txt").write_text(str(key))
        monkeypatch.setenv("BACKUP_KEY", str(key.to_public()))
        assert "9 files, 9 of them new" in run("backup")[1]
        assert "9 files, 0 of them new" in run("backup")[1]
    plain, first, _, second, _ = names(tmp_path)
    for name, opened_with in ((plain, "0.txt"), (first, "0.txt"), (second, "1.txt")):
        assert run("restore", "--rehearse", "--snapshot", name, "--identity", opened_with)[0] == 0
    assert run("restore", "--rehearse", "--snapshot", second, "--identity", "0.txt")[0] == 1


def test_another_key_than_the_backups_own_is_not_written_over(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(key))
    monkeypatch.setenv("BACKUP_KEY", str(key.to_public()))
    assert run("backup")[0] == 0
    lose_office(tmp_path)
    monkeypatch.delenv("SECRET_KEY")
    other = tmp_path / "data" / "secret.key"
    other.parent.mkdir(exist_ok=True)
    other.write_text("y" * 40)
    line = f"{other} is another key than the backup's: take it away first\n"
    assert run("restore", "--identity", "key.txt") == (1, "", line)
    assert other.read_text() == "y" * 40
