"""Make the pictures in ``docs/images``: ``python -m tests.browser.screenshots``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.browser.test_chat_page import CHROMIUM, QUESTIONS, SWITCHES
from tests.servers import ROOT, serving

FOLDER = ROOT / "docs" / "images"
PHONE = {"width": 390, "height": 844}
DANGER = {
    "es": "Mi papá no puede respirar, estamos en Lima",
    "ar": "أبي لا يستطيع التنفس، نحن في دبي",
}


async def take(server, code, question, name, *, scheme="light"):
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = await browser.new_page(viewport=PHONE, color_scheme=scheme)
        await page.goto(f"{server.address}/?language={code}")
        await page.fill("#text", question)
        await page.press("#text", "Enter")
        await page.wait_for_selector(".message:not(.mine)")
        await page.wait_for_selector("#waiting", state="hidden")
        await page.wait_for_timeout(400)  # the last message slides in
        height = await page.evaluate("document.documentElement.scrollHeight")
        await page.set_viewport_size({"width": PHONE["width"], "height": height})
        await page.screenshot(path=FOLDER / f"{name}.png")
        await browser.close()


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "var") as server:
        for code, question in QUESTIONS.items():
            asyncio.run(take(server, code, question, f"chat-{code}"))
        for code, cry in DANGER.items():
            asyncio.run(take(server, code, cry, f"danger-{code}", scheme="dark"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
