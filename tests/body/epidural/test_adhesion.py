from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.body.epidural import TABLE, EpiduralSpace, Shell, Source, adhesion, with_values

ALL = np.ones((1, 1))
"""Scar that enzyme can dissolve wholly."""
SHUT, OPENED = np.array([[False]]), np.array([[True]])
NONE = np.zeros((1, 1))


@given(
    bonded=st.floats(0, 1),
    opened=st.booleans(),
    enzyme=st.floats(0, 2000),
    share=st.floats(0, 1),
    dt_s=st.floats(1e-3, 1e6),
)
def test_bonds_stay_within_bounds_and_only_fall(
    bonded: float, opened: bool, enzyme: float, share: float, dt_s: float
) -> None:
    one = [np.array([[value]]) for value in (bonded, opened, enzyme, share)]
    after, left, dissolved = adhesion.after(*one, dt_s, TABLE)
    assert 0 <= after[0, 0] <= bonded
    assert 0 <= left[0, 0] <= share + 1e-12
    assert 0 <= dissolved[0, 0] <= min(bonded * share, bonded - after[0, 0]) + 1e-12


@given(share=st.floats(0, 1), dt_s=st.floats(1, 1e7))
def test_enzyme_never_dissolves_more_than_the_share_of_the_scars_age(share: float, dt_s: float) -> None:
    after, _, dissolved = adhesion.after(0.8 * ALL, SHUT, 1500.0 * ALL, share * ALL, dt_s, TABLE)
    assert dissolved[0, 0] <= 0.8 * share + 1e-12
    assert after[0, 0] == pytest.approx(0.8 - dissolved[0, 0])


def test_where_no_film_has_opened_bonds_without_enzyme_hold_for_ever() -> None:
    assert adhesion.after(0.7 * ALL, SHUT, NONE, ALL, 365 * 86400.0, TABLE)[0][0, 0] == 0.7


@pytest.mark.parametrize("peel_time", [0.3, 1.0, 5.0])
def test_where_the_film_has_opened_bonds_part_within_the_peel_time(peel_time: float) -> None:
    table = with_values({"peel_time": peel_time})
    after, *_ = adhesion.after(ALL, OPENED, NONE, ALL, peel_time, table)
    assert after[0, 0] == pytest.approx(np.exp(-1), rel=1e-12)
    later, *_ = adhesion.after(ALL, OPENED, NONE, ALL, 10 * peel_time, table)
    assert later[0, 0] < 1e-4


@given(pieces=st.integers(1, 50), enzyme=st.floats(0, 2000), share=st.floats(0, 1))
def test_parting_and_dissolving_do_not_depend_on_the_step(pieces: int, enzyme: float, share: float) -> None:
    opened, held, begun = np.array([[True, False]]), np.full((1, 2), enzyme), np.full((1, 2), share)
    once, left, by_enzyme = adhesion.after(np.ones((1, 2)), opened, held, begun, 3.0, TABLE)
    bonded, soluble, dissolved = np.ones((1, 2)), begun, np.zeros((1, 2))
    for _ in range(pieces):
        bonded, soluble, now = adhesion.after(bonded, opened, held, soluble, 3.0 / pieces, TABLE)
        dissolved = dissolved + now
    assert bonded == pytest.approx(once, rel=1e-9)
    assert soluble == pytest.approx(left, rel=1e-9, abs=1e-12)
    assert dissolved == pytest.approx(by_enzyme, rel=1e-6, abs=1e-9)


def test_half_the_enzyme_rate_acts_at_half_saturation() -> None:
    enzyme = np.array([[TABLE["enzyme_half_saturation"].value, 1e9]])
    shut, every = np.zeros((1, 2), bool), np.ones((1, 2))
    after, *_ = adhesion.after(every, shut, enzyme, every, 100.0, TABLE)
    assert np.log(after[0, 1]) / np.log(after[0, 0]) == pytest.approx(2.0, rel=1e-5)


def test_what_is_lost_is_either_dissolved_or_torn() -> None:
    ones = np.ones((1, 3))
    opened, enzyme = np.array([[False, True, True]]), np.array([[150.0, 0.0, 150.0]])
    after, _, dissolved = adhesion.after(ones, opened, enzyme, ones, 5.0, TABLE)
    lost = ones - after
    assert dissolved[0, 0] == pytest.approx(lost[0, 0])
    assert dissolved[0, 1] == 0.0 < lost[0, 1]
    assert 0.0 < dissolved[0, 2] < lost[0, 2]


def test_natural_adherence_parts_only_where_the_film_has_opened() -> None:
    table = with_values({"adherence_time": 0.5})
    intact = adhesion.parted(np.ones((1, 2)), np.array([[True, False]]), 1.0, table)
    assert intact[0, 0] == pytest.approx(np.exp(-2))
    assert intact[0, 1] == 1.0


def test_a_peel_front_meets_the_mean_of_the_bonds_over_a_process_length() -> None:
    """A step of the bonded fraction becomes the normal distribution's integral, as much bonded in all."""
    s = np.arange(0.0, 80.0, 0.5)
    bonded = np.where(s > 40, 1.0, 0.0)[:, None] * np.ones((1, 64))
    smooth = adhesion.over_process_length(bonded, s, 8.0, 8.0)
    at = np.interp([36.0, 39.75, 44.0], s, smooth[:, 0])
    assert at[0] == pytest.approx(0.15, abs=0.03)
    assert at[1] == pytest.approx(0.46, abs=0.06)
    assert at[2] == pytest.approx(0.85, abs=0.03)
    assert smooth.sum() == pytest.approx(bonded.sum(), rel=1e-6)


def test_no_pattern_finer_than_the_process_length_changes_what_a_front_meets() -> None:
    """Strips of scar 1 mm wide hold as an even scar of half the fraction does."""
    s = np.arange(0.0, 60.0, 0.5)
    strips = np.where((s // 1.0) % 2 == 0, 1.0, 0.0)[:, None] * np.ones((1, 64))
    smooth = adhesion.over_process_length(strips, s, 8.0, 4.0)
    assert smooth[20:-20] == pytest.approx(0.5, abs=0.01)


def test_what_an_injection_parts_hardly_depends_on_the_tick(flat_shell: Callable[..., Shell]) -> None:
    shell = flat_shell(40, 24, 2.0)
    space = EpiduralSpace(shell)
    patch = (abs(shell.s_mm - 40) < 15)[:, None] & (abs(shell.theta_rad - np.pi) < 1.2)[None, :]
    left = []
    for dt_s in (2.0, 0.1):
        state = begun = space.start(0.6 * patch)
        for _ in range(round(6 / dt_s)):
            state = space.step(state, dt_s, [Source(40.0, np.pi, 0.5, {})])
        left.append(float(state.bonded.sum() / begun.bonded.sum()))
    assert left[1] < 0.8
    assert left[0] == pytest.approx(left[1], abs=0.03)
