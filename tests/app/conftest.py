"""A browser for the tests of pages; they are skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = next((found for found in map(shutil.which, ("chromium", "chromium-browser")) if found), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window. Without a graphics card it draws WebGL by itself."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=args)
        yield found
        found.close()
