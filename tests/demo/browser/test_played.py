"""What the demo does by itself and to itself: stories, trouble on purpose, and another office from the start."""

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from bot.demo.app import Demo
from tests.demo.browser.conftest import show
from tests.support.browser.phones import asked_first, newcomer, phone, sees, tap, turn_to
from tests.support.journeys import PDF

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

NOTHING_LOST = "Pesan hilang0 dari"


async def test_played_to_the_end_and_taken_over_in_between(fresh: Page) -> None:
    page = fresh
    pemohon, field = phone(page, "Pemohon"), phone(page, "Pemohon").locator("[type=text]")
    newest = pemohon.locator(".message").last
    await page.locator("#speed").select_option("0.5")
    await page.locator("#watch").click()
    await expect(page.locator("#caption")).to_contain_text("Permohonan baru Budi Santoso · Surat permohonan yang sudah")
    await expect(pemohon).to_be_visible()  # whoever acts is in sight
    await expect(phone(page, "Kepala Dinas")).to_be_hidden()
    await page.locator("#pause").click()
    await expect(page.locator("#caption")).to_contain_text("Dijeda")
    await expect(page.locator("#resume")).to_be_focused()
    await expect(newest).to_contain_text("Berkas surat permohonan")
    file = FilePayload(name="sendiri.pdf", mimeType="application/pdf", buffer=PDF)
    await pemohon.locator("input[type=file]").set_input_files(file)
    await expect(newest).to_contain_text("Langkah 4 dari")
    await expect(pemohon.locator(".mine .file").last).to_contain_text("sendiri.pdf")
    await page.locator("#resume").click()
    await expect(page.locator("#caption")).to_contain_text("Permohonan baru Budi Santoso · Pemohon menjawab")
    await field.fill("S")  # whoever begins to type takes over
    await expect(page.locator("#caption")).to_contain_text("Dijeda")
    await field.fill("")
    await page.locator("#speed").select_option("8")
    await page.locator("#resume").click()
    counted = "Penempatan server: 5 dokumen, 0 kertas, 3 ketukan pimpinan."
    waits = "Giliran Kepala Dinas: Disposisi PSH-2026-0001."
    await expect(page.locator("#caption")).to_have_text(f"{counted} {waits}", timeout=90_000)
    await turn_to(page, "Budi Santoso")
    await sees(pemohon, "Selesai")
    await page.locator("#to-overview").click()
    await expect(page.locator("#way .over")).to_contain_text("0002")
    await expect(page.locator("#begin")).to_be_visible()


async def test_killed_in_the_middle_of_a_form_and_begun_anew(fresh: Page, demo: Demo) -> None:
    page = fresh
    before = show(demo).id
    pemohon = await newcomer(page)
    field = pemohon.locator("[type=text]")
    await tap(pemohon, "Ajukan permohonan")
    await tap(pemohon, "Penempatan server")
    await asked_first(pemohon)
    for number in range(1, 4):
        await sees(pemohon, f"Langkah {number} dari")
        await pemohon.locator(".offer").click()
    await sees(pemohon, "Langkah 4 dari")
    await page.locator("#troubles").click()
    await page.locator("#kill").click()
    await expect(page.locator("#verdict")).to_have_text("⚡ bot mati")
    await field.fill("Kepala Subbagian Umum")
    await field.press("Enter")
    await expect(pemohon.locator(".mine .ticks").last).to_have_attribute("title", "terkirim")
    await sees(pemohon, "Langkah 5 dari")
    await expect(pemohon.locator(".mine .ticks").last).to_have_attribute("title", "diterima bot")
    assert await pemohon.locator(".message").filter(has_text="Langkah 5 dari").count() == 1
    await expect(page.locator("#verdict")).to_have_text("✓ 0 hilang")
    await expect(page.locator("#kills li")).to_contain_text("dimatikan paksa; hidup lagi")
    await expect(page.locator("#owed")).to_contain_text(NOTHING_LOST)

    away = page.locator('[data-trouble="away"]')
    await expect(away).to_have_text("🔌 Matikan Telegram")
    await away.click()
    await expect(away).to_have_text("🔌 Telegram mati (aktif) – tekan untuk memulihkan")
    await field.fill("Dinas Kesehatan Kabupaten Kudus")
    await field.press("Enter")
    await expect(page.locator("#verdict")).to_have_text("Telegram mati (aktif) · ⏳ 1 menunggu")
    # What is open of it lies above the phone, and not on it.
    trouble, owner = await page.locator("#trouble").bounding_box(), await pemohon.bounding_box()
    assert trouble is not None
    assert owner is not None
    assert trouble["y"] + trouble["height"] <= owner["y"]
    await away.click()
    await sees(pemohon, "Langkah 6 dari")
    await page.keyboard.press("Escape")
    await expect(page.locator("#trouble")).to_be_hidden()
    await expect(page.locator("#troubles")).to_be_focused()

    clock = page.locator("#clock")
    was = await clock.inner_text()
    await page.get_by_role("button", name="hari kerja berikutnya").click()
    await expect(clock).not_to_have_text(was)  # which may be an opening, too: in the evening the demo begins there
    await expect(clock).to_contain_text("07.30")
    await pemohon.locator(".offer").click()
    await sees(pemohon, "Langkah 7 dari")
    await expect(pemohon.locator(".message").last.locator("time")).to_contain_text(re.compile(r"07\.3\d"))
    days = pemohon.locator(".day")
    await expect(days).to_have_count(2)
    await page.get_by_role("button", name="+1 bulan").click()
    await field.fill("/status")
    await field.press("Enter")
    await expect(days).to_have_count(3)
    assert all(re.fullmatch(r"\w+, \d+ \w+ 20\d\d", words) for words in await days.all_inner_texts())

    await page.locator("#reset").click()
    async with page.expect_navigation():
        await page.locator("#sure").get_by_role("button", name="Ya, mulai dari awal").click()
    await expect(page.locator("#onetap")).to_contain_text("Satu kartu menunggu Kepala Dinas: PSH-2026-0001.")
    await expect(page.locator(".phone")).to_have_count(6)
    assert show(demo).id != before
