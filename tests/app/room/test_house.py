"""The house: roles, tokens, floods and late messages, with a patient's process that only listens."""

from __future__ import annotations

import threading
import warnings

import pytest
from starlette.websockets import WebSocketDisconnect

from neuroplasty.app.commands.room import bound
from neuroplasty.app.room import seat as seats
from neuroplasty.app.room import table, told, worker
from neuroplasty.app.room.server import House, application
from neuroplasty.errors import OutputError

with warnings.catch_warnings():
    # Newer versions would rather have another client library under their own.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

WELCOME = told.Welcome(role="watcher", title="A", story="B", plan="C", exam=False, spacing_mm=3.0)


class Listener:
    """In place of a patient's process: ready at once, and keeps what it is sent."""

    def __init__(self):
        self.heard, self.hear, self.warm = [], None, False

    @classmethod
    def started(cls, options, hear):
        one = cls()
        LISTENERS.append(one)
        one.tell = lambda message: hear(one, message)
        threading.Timer(0.05, one.tell, [worker.Ready(WELCOME.model_dump_json().encode())]).start()
        return one

    def send(self, message):
        self.heard.append(message)

    def quit(self):
        pass

    def texts(self):
        return [one.text.decode() for one in self.heard if isinstance(one, worker.Heard)]


LISTENERS: list[Listener] = []


@pytest.fixture
def house(options, monkeypatch):
    LISTENERS.clear()
    monkeypatch.setattr(table, "Process", Listener)
    found = House(options, most=1, spares=False)
    with TestClient(application(found, hosts=("testserver",))) as client:
        found.client = client
        yield found


def socket_of(house, role):
    token = next(one for one, name in house.tables[0].tokens.items() if name == role)
    return house.client.websocket_connect(f"/socket/{token}/talk")


def until(socket, kind):
    for _ in range(20):
        message = socket.receive_json()
        if message["t"] == kind:
            return message
    raise AssertionError(kind)


def test_each_role_is_welcomed_as_what_it_is(house):
    for role in ("fellow", "instructor", "watcher"):
        with socket_of(house, role) as socket:
            assert until(socket, "welcome")["role"] == role


def test_a_second_fellow_is_told_that_the_table_is_taken(house):
    with socket_of(house, "fellow") as first:
        until(first, "welcome")
        with socket_of(house, "fellow") as second:
            assert "Another fellow is at the table" in until(second, "bye")["why"]
            with pytest.raises(WebSocketDisconnect):
                second.receive_json()
    with socket_of(house, "fellow") as again:
        until(again, "welcome")


def test_a_wrong_token_is_told_so_on_page_and_socket(house):
    with house.client.websocket_connect("/socket/wrong/talk") as socket:
        assert "wrong or old" in until(socket, "bye")["why"]
    page = house.client.get("/fellow/wrong")
    assert (page.status_code, "wrong or old" in page.text) == (404, True)


def test_a_token_opens_only_the_page_of_its_role(house):
    way = house.tables[0].links()["watcher"]
    assert house.client.get(way).status_code == 200
    assert house.client.get(way.replace("watcher", "fellow")).status_code == 404


def test_a_page_carries_what_keeps_others_out(house):
    page = house.client.get(house.tables[0].links()["fellow"])
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert house.client.get("/", headers={"host": "elsewhere"}).status_code == 400


def test_a_page_from_elsewhere_does_not_come_in(house):
    token = next(iter(house.tables[0].tokens))
    headers = {"origin": "http://elsewhere.example"}
    with house.client.websocket_connect(f"/socket/{token}/talk", headers=headers) as socket:
        assert "another place" in until(socket, "bye")["why"]


def test_what_comes_late_twice_or_out_of_order_is_left_out_and_told(house):
    with socket_of(house, "fellow") as socket:
        until(socket, "welcome")
        for n in (1, 5, 5, 3):
            socket.send_text(f'{{"t": "pause", "on": true, "n": {n}}}')
        refusals = [until(socket, "refused") for _ in range(2)]
    assert [one["n"] for one in refusals] == [5, 3]
    assert all("late or twice" in one["why"] for one in refusals)
    assert len([one for one in LISTENERS[0].texts() if "pause" in one]) == 2


def test_a_flood_is_cut_off_and_the_rest_goes_on(house):
    with socket_of(house, "fellow") as socket:
        until(socket, "welcome")
        for n in range(1, 2 * seats.MOST_A_SECOND):
            socket.send_text(f'{{"t": "arm", "orbit_deg": 1, "n": {n}}}')
        assert "more in a second" in until(socket, "refused")["why"]
    arms = [one for one in LISTENERS[0].texts() if '"arm"' in one]
    assert len(arms) == seats.MOST_A_SECOND


def test_a_page_that_is_gone_lets_everything_go(house):
    with socket_of(house, "fellow") as socket:
        until(socket, "welcome")
    assert any(isinstance(one, worker.Release) for one in LISTENERS[0].heard)


def test_a_slow_page_gets_two_pictures_and_then_the_newest(house):
    with socket_of(house, "watcher") as socket:
        until(socket, "welcome")
        for tick in range(10):
            picture = told.framed(told.FrameHead(tick=tick, t_s=0.0), b"jpeg")
            LISTENERS[0].tell(worker.Shown("all", "frame", picture))
            if tick < 2:
                assert told.opened(socket.receive_bytes())[0].tick == tick
        LISTENERS[0].tell(worker.Shown("all", "said", told.Said(text="Now.").model_dump_json().encode()))
        assert until(socket, "said")["text"] == "Now."
        socket.send_text('{"t": "ack", "tick": 0, "n": 1}')
        assert told.opened(socket.receive_bytes())[0].tick == 9


def test_what_is_for_the_instructor_reaches_nobody_else(house):
    truth = worker.Shown("instructor", "truth", b'{"t": "truth"}')
    said = worker.Shown("all", "said", told.Said(text="Now.").model_dump_json().encode())
    with socket_of(house, "fellow") as fellow, socket_of(house, "instructor") as teacher:
        until(fellow, "welcome")
        until(teacher, "welcome")
        for message in (truth, said):
            LISTENERS[0].tell(message)
        assert fellow.receive_json()["t"] == "said"
        assert until(teacher, "truth")["t"] == "truth"


def test_a_full_house_says_so(house):
    token = next(one for one, name in house.tables[0].tokens.items() if name == "instructor")
    answer = house.client.post(f"/another/{token}/room")
    assert (answer.status_code, "full" in answer.text) == (503, True)
    assert house.client.post("/another/wrong/room").status_code == 404


def test_a_dead_process_is_followed_by_another_and_at_last_by_a_sentence(house):
    with socket_of(house, "fellow") as socket:
        until(socket, "welcome")
        for death in range(table.MOST_DEATHS):
            LISTENERS[-1].tell(None)
            assert "brought back" in until(socket, "said")["text"]
            until(socket, "welcome")
            assert len(LISTENERS) == death + 2
        LISTENERS[-1].tell(None)
        assert "too often" in until(socket, "bye")["why"]


def test_a_patient_that_cannot_be_prepared_is_told_of(house):
    with socket_of(house, "fellow") as socket:
        until(socket, "welcome")
        LISTENERS[0].tell(worker.Failed("The needle cannot be placed: no hiatus.", 5))
        assert "no hiatus" in until(socket, "bye")["why"]


def test_nothing_outside_the_results_is_given_out(house):
    token = next(iter(house.tables[0].tokens))
    assert "Nothing is saved" in house.client.get(f"/result/{token}/report.html").text
    house.tables[0].saved = True
    assert house.client.get(f"/result/{token}/../../etc/passwd").status_code == 404


def test_a_port_in_use_is_told_of_with_another_one():
    with bound(0, everywhere=False) as first:
        port = first.getsockname()[1]
        with pytest.raises(OutputError, match=f"Port {port} cannot be opened: address already in use"):
            bound(port, everywhere=False)
