"""The chat page in a real browser, against a real server."""

from __future__ import annotations

import os
import shutil

import pytest

from bot.content import load_content
from tests.servers import serving

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.rasa,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="chromium is not installed"
    ),
]

QUESTIONS = {
    "en": "I live in Peru, where is your office?",
    "es": "Vivo en Perú, ¿dónde está su oficina?",
    "ar": "أعيش في بيرو، أين مكتبكم؟",
    "zh": "我住在秘鲁，你们的办事处在哪里？",
    "fr": "J'habite au Pérou, où est votre bureau ?",
    "pt": "Moro no Peru, onde fica o escritório?",
    "hi": "मैं पेरू में रहता हूँ, आपका ऑफिस कहाँ है?",
    "id": "Saya tinggal di Peru, kantornya di mana?",
}
SWITCHES = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory, model):
    with serving(tmp_path_factory.mktemp("browser") / "var") as running:
        yield running


@pytest.fixture(scope="module")
async def browser():
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield running
        await running.close()


@pytest.fixture
async def page(browser, server):
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    opened = await context.new_page()
    problems = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if is_problem(line) else None)
    yield opened
    await context.close()
    assert problems == []


def is_problem(line):
    return line.type == "error" and "Failed to load resource" not in line.text


async def ask(page, server, code, text):
    await page.goto(f"{server.address}/?language={code}")
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await page.wait_for_selector(".message:not(.mine) >> nth=1")


@pytest.mark.parametrize("code", QUESTIONS)
async def test_patient_is_answered_in_the_language_and_direction_of_the_page(page, server, code):
    texts = load_content().languages[code]
    await ask(page, server, code, QUESTIONS[code])
    shown = await page.inner_text("#messages")
    direction = await page.get_attribute("html", "dir")

    assert texts.offices["peru"] in shown
    assert texts.page["demonstration"] in await page.inner_text("body")
    assert direction == texts.direction
    assert await page.get_attribute("html", "lang") == code
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "nothing is cut off at the side of a phone"


async def test_arabic_page_is_mirrored(page, server):
    await ask(page, server, "ar", QUESTIONS["ar"])
    mine = await page.locator(".message.mine .bubble").first.bounding_box()
    send = await page.locator("#form button").bounding_box()
    box = await page.locator("#text").bounding_box()

    assert mine["x"] < 40, "one's own words stand on the left"
    assert send["x"] < box["x"], "the button to send stands left of the text"


async def test_button_is_tapped_once_and_answered(page, server):
    await ask(page, server, "en", "I live in Mexico, where is your office?")
    await page.click("text=Monterrey, Mexico")
    await page.locator(".message", has_text="free of charge").first.wait_for()

    enabled = await page.locator(".choices button:enabled").all_inner_texts()
    assert "Mexico City, Mexico" not in enabled, "an old question is not answered twice"


async def test_text_from_the_patient_never_becomes_markup(page, server):
    await page.goto(f"{server.address}/?language=en")
    await page.fill("#text", "<img src=x onerror=alert(1)> <b>where is the office in Peru</b>")
    await page.press("#text", "Enter")
    await page.wait_for_selector(".message:not(.mine) >> nth=1")

    assert await page.locator("#messages img, #messages b").count() == 0
    assert "<img" in await page.inner_text(".message.mine")


async def test_phone_numbers_and_addresses_are_links(page, server):
    await ask(page, server, "en", QUESTIONS["en"])

    assert await page.locator('a[href="tel:+15077384021"]').count() > 0
    assert await page.locator('a[href="mailto:intl.isit@mayo.edu"]').count() > 0


async def test_conversation_stays_through_a_reload(page, server):
    await ask(page, server, "en", QUESTIONS["en"])
    before = await page.inner_text("#messages")
    await page.reload()
    await page.wait_for_selector(".message.mine")

    assert await page.inner_text("#messages") == before


async def test_message_that_was_not_sent_can_be_sent_again(page, server):
    await page.goto(f"{server.address}/?language=en")
    await page.route("**/api/**", lambda route: route.abort())
    await page.fill("#text", QUESTIONS["en"])
    await page.press("#text", "Enter")
    await page.wait_for_selector(".try-again")
    await page.unroute("**/api/**")
    await page.click(".try-again")
    await page.wait_for_selector(".message:not(.mine) >> nth=1")

    assert await page.locator(".message.mine").count() == 1
    assert await page.locator(".not-sent").count() == 0
