"""A browser for the tests of pages; they are skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = next((found for found in map(shutil.which, ("chromium", "chromium-browser")) if found), None)


@pytest.fixture(scope="module")
def chromium_args() -> list[str]:
    """What Chromium is started with."""
    return ["--no-sandbox"]


@pytest.fixture(scope="module")
def chromium(chromium_args: list[str]) -> Iterator[Any]:
    """Chromium without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=chromium_args)
        yield found
        found.close()
