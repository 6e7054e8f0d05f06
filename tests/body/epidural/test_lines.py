"""The lines that divide the space: where they lie, what they hold back, and that the grid changes nobody."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source, State, with_values
from neuroplasty.body.epidural.lines import Lines

ENDS = (0.0, 300.0)
TIGHT = {
    "septum_length": 1e6,
    "lateral_length": 1e6,
    "septum_sacral": 1.0,
    "line_holes": 0.0,
    "fat_permeability": 1e-16,
}


def drawn(spacing_mm: float, seed: int | None, values: dict[str, float]) -> tuple[np.ndarray, Lines]:
    s = np.arange(spacing_mm / 2, ENDS[1], spacing_mm)
    rng = None if seed is None else np.random.default_rng(seed)
    return s, Lines.of(s, ENDS, 0 * s, rng, with_values(values))


def dyed(canal: Canal, values: dict[str, float], seed: int | None, theta: float = 0.8) -> State:
    """3 mL at L3-L4 to the left of the back."""
    table = with_values(values)
    rng = None if seed is None else np.random.default_rng(seed)
    space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=2.0, rng=rng, parameters=table), table)
    *_, state = space.advance(space.start(), 10.0, [Source(180.0, theta, 0.3, {"iohexol": 240.0})])
    return state


def shares(state: State) -> dict[str, float]:
    """Dye by room of the space: on either side of the back and of the front."""
    theta, amount = state.medium.shell.theta_rad, state.amount("iohexol").sum(axis=0)
    edge = np.radians(100.0)
    rooms = {
        "dorsal left": theta < edge,
        "ventral left": (theta > edge) & (theta < np.pi),
        "ventral right": (theta > np.pi) & (theta < 2 * np.pi - edge),
        "dorsal right": theta > 2 * np.pi - edge,
    }
    return {name: float(amount[where].sum() / amount.sum()) for name, where in rooms.items()}


def test_four_lines_lie_behind_in_front_and_at_the_sides() -> None:
    values = {"lateral_angle": 100.0, "septum_length": 1500.0, "lateral_length": 4000.0}
    _, lines = drawn(1.0, None, values)
    assert np.degrees(lines.theta_rad[0]) == pytest.approx([0, 100, 180, 260])
    assert lines.length_mm[0] == pytest.approx([1500, 4000, 1500, 4000])


def test_the_midlines_lines_are_weak_in_the_sacrum_and_the_lateral_ones_are_not() -> None:
    s = np.array([10.0, 200.0])
    table = with_values({"septum_sacral": 0.2, "septum_length": 1000.0, "lateral_length": 1000.0})
    lines = Lines.of(s, ENDS, np.array([1.0, 0.0]), None, table)
    assert lines.length_mm[0] == pytest.approx([200, 1000, 200, 1000])
    assert lines.length_mm[1] == pytest.approx(1000)


def test_one_person_has_the_same_lines_at_any_spacing_and_two_people_differ() -> None:
    s, fine = drawn(0.5, 3, {})
    wide_s, wide = drawn(2.0, 3, {})
    _, other = drawn(2.0, 4, {})
    for k in range(4):
        again = np.interp(wide_s, s, fine.theta_rad[:, k])
        assert wide.theta_rad[:, k] == pytest.approx(again, abs=0.01)
        is_open, was_open = wide.length_mm[:, k] == 0, np.interp(wide_s, s, fine.length_mm[:, k]) == 0
        assert (is_open == was_open).mean() > 0.9
        there = ~is_open & ~was_open & (other.length_mm[:, k] > 0)
        close = np.log(wide.length_mm[there, k] / np.interp(wide_s[there], s, fine.length_mm[:, k]))
        assert np.median(np.abs(close)) < 0.02
        assert np.median(np.abs(np.log(wide.length_mm[there, k] / other.length_mm[there, k]))) > 0.1


def test_so_much_of_every_line_is_open_as_the_table_says() -> None:
    open_parts = [
        float((drawn(1.0, seed, {"line_holes": 0.3})[1].length_mm == 0).mean()) for seed in range(12)
    ]
    assert np.mean(open_parts) == pytest.approx(0.3, abs=0.04)
    assert not (drawn(1.0, 1, {"line_holes": 0.0})[1].length_mm == 0).any()


def test_a_line_that_wanders_is_closed_at_its_steps() -> None:
    """Whatever its way, nobody comes from one side of a line to the other without crossing it."""
    n, m = 60, 48
    theta = np.pi / 2 + 0.4 * np.sin(np.arange(n) / 4.0)
    lines = Lines(
        np.stack([theta, 0 * theta, 0 * theta, 0 * theta], axis=1),
        np.stack([np.full(n, 1e3)] + [np.zeros(n)] * 3, axis=1),
    )
    along, around = lines.across(m)
    assert len(set(np.nonzero(around)[1])) > 3
    # Flood from one side over faces that nothing lies on; a cut at theta = pi keeps it from going round.
    reached = np.zeros((n, m), bool)
    reached[n // 2, 2] = True
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1] & (along == 0)
        grown[:-1] |= reached[1:] & (along == 0)
        grown[:, 1:] |= reached[:, :-1] & (around[:, :-1] == 0)
        grown[:, :-1] |= reached[:, 1:] & (around[:, :-1] == 0)
        if (grown == reached).all():
            break
        reached = grown
    assert reached[:, 2].all()
    assert not reached[:, m // 2].any()


@pytest.mark.parametrize("seed", [None, 5])
def test_dye_stays_in_its_room_where_lines_are_long_and_without_holes(tube: Canal, seed: int | None) -> None:
    wandering = {} if seed is None else {"septum_wander": 5.0, "lateral_wander": 8.0}
    found = shares(dyed(tube, TIGHT | wandering, seed))
    # Where lines wander, a little lies beyond their middle.
    assert found["dorsal left"] > (0.99 if seed is None else 0.85)
    assert found["ventral right"] < 1e-2
    assert found["dorsal right"] < (1e-2 if seed is None else 0.1)


def test_dye_crosses_where_there_are_holes_or_no_lines(tube: Canal) -> None:
    closed = shares(dyed(tube, TIGHT, None))
    open_ = shares(dyed(tube, {"septum_length": 0.0, "lateral_length": 0.0}, None))
    holes = shares(dyed(tube, TIGHT | {"line_holes": 0.5, "septum_wander": 0.0, "lateral_wander": 0.0}, 2))
    for name in ("dorsal right", "ventral left"):
        assert open_[name] > 0.05 > 10 * closed[name]
    crossed = 1 - holes["dorsal left"]
    assert crossed > 0.02
    assert crossed > 10 * (1 - closed["dorsal left"])
