"""A page of the room in a browser: what is pressed, read and waited for on it."""

import os
import time
from pathlib import Path

SHOTS = os.environ.get("ROOM_SHOTS")
"""The folder that pictures of pages are written to, where one is named."""


class Page:
    """A page of the room, and what it complained of."""

    def __init__(self, room, browser, role, width=1366, height=850, **more):
        self.room, self.role, self.faults = room, role, []
        self.context = browser.new_context(viewport={"width": width, "height": height}, **more)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda one: self.faults.append(one.text) if one.type in ("error", "warning") else None
        )
        self.page.goto(room.link(role))
        self.page.wait_for_selector(f'body[data-role="{role}"]')
        if role == "fellow":
            self.settle()

    def settle(self):
        """The first state has come; the briefing is closed."""
        self.page.wait_for_selector("body[data-tick]")
        if self.page.locator("#briefing[open]").count():
            self.page.click("#begin")

    def step(self, ticks=1):
        """What was asked for is on its way; then so many ticks, and the page has seen the last of them."""
        self.heard()
        done = self.room.step(ticks)
        self.page.wait_for_function("(tick) => Number(document.body.dataset.tick) >= tick", arg=done.number)
        self.until(lambda seat: seat._picture is None and seat._unseen == 0)
        return done

    def heard(self):
        """What the page has sent so far has come to the room."""
        sent = self.sent()
        self.until(lambda seat: seat.last_n >= sent)

    def sent(self):
        """How many requests the page has sent so far."""
        return int(self.page.evaluate("() => document.documentElement.dataset.sent ?? 0"))

    def until(self, holds):
        """Wait until something holds of this page's seat."""
        for _ in range(1000):
            if any(one.role == self.role and holds(one) for one in self.room.table.seats):
                return
            time.sleep(0.01)
        raise AssertionError("the page and the room have lost each other")

    def read(self, name):
        return self.page.locator(f"#{name}").inner_text()

    def shot(self, name):
        if SHOTS:
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))

    def key(self, name):
        self.page.keyboard.press(name)
        return self

    def hold(self, name, ticks):
        self.page.keyboard.down(name)
        self.step(ticks)
        self.page.keyboard.up(name)
        self.heard()
        return self

    def frames(self):
        return int(self.page.locator("#live").get_attribute("data-frames") or 0)

    def close(self):
        self.context.close()


def begin_again(served):
    """The patient as he was at first."""
    from neuroplasty.app.room import asked

    served.table._pass_on("instructor", asked.HandOver(n=0, to="fellow"))
    served.table._pass_on("instructor", asked.Pause(n=0, on=False))
    served.table._pass_on("instructor", asked.Rewind(n=0))
    assert served.step(0).number == 0


def wait_until_gone(served, role):
    for _ in range(100):
        if all(seat.role != role for seat in served.table.seats):
            return
        time.sleep(0.02)


def ready_needle(page):
    """A caudal needle in the canal, by keyboard alone."""
    page.key("n").key("Enter").step()
    page.key("a").step()
    for _ in range(3):
        page.key("+")
    page.page.keyboard.down("ArrowUp")
    for _ in range(40):
        page.step(10)
        if "gives way" in page.read("needle-read"):
            break
    page.step(20)
    page.page.keyboard.up("ArrowUp")
    page.step()
