"""How long a step may be: an injection's fields against steps ten times finer."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source, State

HAND = Source(25.0, 0.0, 0.5, {"iohexol": 240.0})


@pytest.fixture(scope="module")
def space(tube: Canal) -> EpiduralSpace:
    return EpiduralSpace(Shell.from_canal(tube, spacing_mm=3.0, rng=np.random.default_rng(1)))


def injected(space: EpiduralSpace, max_dt_s: float | None = None) -> State:
    *_, state = space.advance(space.start(), 20.0, [HAND], max_dt_s=max_dt_s)
    return state


def test_an_injection_ends_within_some_per_cent_of_one_with_ten_times_finer_steps(
    space: EpiduralSpace,
) -> None:
    usual, fine = injected(space), injected(space, max_dt_s=0.02)
    # Where the film opens is a threshold: a cell at the front may open a step sooner or later.
    for name, within in (("film_mm", 0.1), ("pressure_mmhg", 0.02)):
        ours, theirs = getattr(usual, name), getattr(fine, name)
        assert np.abs(ours - theirs).sum() < within * np.abs(theirs).sum(), name
    dye, finer = usual.amount("iohexol"), fine.amount("iohexol")
    assert np.abs(dye - finer).sum() < 0.1 * finer.sum()
    assert usual.ledger.left_ml.sum() == pytest.approx(fine.ledger.left_ml.sum(), rel=0.05)
    rise = fine.sac_pressure_mmhg - space.start().sac_pressure_mmhg
    assert usual.sac_pressure_mmhg == pytest.approx(fine.sac_pressure_mmhg, abs=0.02 * rise)


def test_an_injection_is_the_same_bit_for_bit(space: EpiduralSpace) -> None:
    first, second = injected(space), injected(space)
    assert np.array_equal(first.excess_m3, second.excess_m3)
    assert np.array_equal(first.film, second.film)


def test_a_step_knows_which_species_there_are(space: EpiduralSpace) -> None:
    state = space.step(space.start(), 1.0, [Source(25.0, 0.0, 0.5, {"iohexol": 240.0, "lidocaine": 10.0})])
    pools = state.film, state.stagnant, state.store
    looked_for = tuple(k for k in range(len(state.film)) if any(pool[k].any() for pool in pools))
    assert state.present == looked_for
    assert space.start().present == ()


def test_a_step_that_is_refused_is_taken_in_pieces_that_grow_again(
    space: EpiduralSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[float] = []

    def piece(_: EpiduralSpace, state: State, dt_s: float, *rest: object) -> State | None:
        if dt_s > (1.0 if sum(taken) < 8.0 else 4.0):
            return None
        taken.append(dt_s)
        return replace(state, t_s=state.t_s + dt_s)

    monkeypatch.setattr(EpiduralSpace, "_piece", piece)
    source = Source(165.0, 0.0, 0.01, {})
    after = space.step(space.start(), 16.0, [source])
    assert after.t_s == 16.0
    assert taken == [1.0] * 8 + [2.0] * 4


def test_no_piece_is_tried_that_is_longer_than_the_last_flow_could_be_followed(
    space: EpiduralSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[float] = []

    def piece(_: EpiduralSpace, state: State, dt_s: float, *_rest: object) -> State:
        tried.append(dt_s)
        return replace(state, t_s=state.t_s + dt_s)

    monkeypatch.setattr(EpiduralSpace, "_piece", piece)
    heavy = replace(space.start(), followed_s=25.0)
    after = space.step(heavy, 160.0, [Source(165.0, 0.0, 0.01, {})])
    assert after.t_s == 160.0
    assert tried == [20.0] * 8


def test_contrast_that_sinks_says_how_long_a_step_may_be(space: EpiduralSpace) -> None:
    states = list(space.advance(injected(space), 60.0))
    # The first steps are so short that it does not matter.
    assert states[0].followed_s == np.inf
    assert 0.0 < min(state.followed_s for state in states) < 60.0
