import numpy as np
import pytest

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import TABLE, EpiduralSpace, Posture, Shell, Source, State
from neuroplasty.errors import SolverError

CONTRAST = {"iohexol": 240.0}


@pytest.fixture(scope="module")
def shell(tube: Canal) -> Shell:
    return Shell.from_canal(tube, spacing_mm=2.0)


def lain(shell: Shell, posture: Posture, mixture: dict[str, float], minutes: float = 5.0) -> State:
    """10 mL between the laminae at L4-L5, and some minutes in this posture."""
    space = EpiduralSpace(shell, posture=posture)
    *_, state = space.advance(space.start(), 20.0, [Source(150.0, 0.0, 0.5, mixture)])
    *_, state = space.advance(state, 60 * minutes)
    return state


def middle_of_contrast(state: State) -> np.ndarray:
    """RAS+ mm."""
    places = (state.medium.shell.inner_mm + state.medium.shell.outer_mm) / 2
    amount = state.amount("iohexol")
    return np.asarray((amount[..., None] * places).sum(axis=(0, 1)) / amount.sum())


@pytest.mark.parametrize("lie", ["prone", "supine", "left lateral", "right lateral", "sitting"])
def test_gravity_draws_contrast_towards_the_floor(shell: Shell, lie: str) -> None:
    """Two people alike in all but gravity's direction: the middle of the dye lies lower by gravity."""
    weightless = with_weight(shell, lie, heavier=False)
    heavy = with_weight(shell, lie, heavier=True)
    fall = (middle_of_contrast(heavy) - middle_of_contrast(weightless)) @ Posture(lie).gravity
    assert 0.02 < fall < 60


def with_weight(shell: Shell, lie: str, *, heavier: bool) -> State:
    class Weightless(EpiduralSpace):
        def _heavier_kg_m3(self, iodine: np.ndarray, salt: np.ndarray) -> np.ndarray:
            return np.zeros_like(iodine)

    kind = EpiduralSpace if heavier else Weightless
    space = kind(shell, posture=Posture(lie))  # type: ignore[arg-type]
    *_, state = space.advance(space.start(), 20.0, [Source(150.0, 0.0, 0.5, CONTRAST)])
    *_, state = space.advance(state, 300.0)
    return state


def test_left_and_right_lateral_are_mirror_images(shell: Shell) -> None:
    left = lain(shell, Posture("left lateral"), CONTRAST)
    right = lain(shell, Posture("right lateral"), CONTRAST)
    # Whether a cell at the front just opens may hang on the solver's last digit.
    dye, mirrored = left.amount("iohexol"), right.amount("iohexol")[:, ::-1]
    assert np.abs(dye - mirrored).sum() < 0.01 * dye.sum()
    assert np.abs(left.film_mm - right.film_mm[:, ::-1]).sum() < 0.01 * left.film_mm.sum()


def test_fluid_as_heavy_as_csf_does_not_mind_how_the_patient_lies(shell: Shell) -> None:
    supine, lateral = (lain(shell, Posture(lie), {}) for lie in ("supine", "left lateral"))
    assert np.array_equal(supine.excess_m3, lateral.excess_m3)


def test_a_head_down_table_lets_contrast_run_towards_the_head(shell: Shell) -> None:
    flat = middle_of_contrast(lain(shell, Posture("prone"), CONTRAST))
    tilted = middle_of_contrast(lain(shell, Posture("prone", head_down_deg=30.0), CONTRAST))
    assert tilted[2] > flat[2] + 0.1


def test_contrast_at_rest_in_a_column_stands_as_high_as_its_weight_says(shell: Shell) -> None:
    """Well-balanced: where the fluid is evenly dense, an even slope of pressure holds it without flow."""
    space = EpiduralSpace(shell, posture=Posture("sitting"))
    fall, _ = space.drops_m
    assert fall[:-1] == pytest.approx(-2e-3, rel=1e-2)
    assert not fall[-1].any()


def test_csf_stands_higher_sitting_and_lower_head_down() -> None:
    flat = Posture("supine").rise_mmhg(TABLE)
    assert flat == 0.0
    assert Posture("prone").rise_mmhg(TABLE) == pytest.approx(2.0)
    assert Posture("sitting").rise_mmhg(TABLE) == pytest.approx(22.2, abs=0.1)
    assert Posture("supine", head_down_deg=30).rise_mmhg(TABLE) == pytest.approx(-11.1, abs=0.1)


def test_turning_the_patient_moves_no_fluid_by_itself(shell: Shell) -> None:
    prone = lain(shell, Posture("prone"), CONTRAST)
    space = prone.medium.in_posture(Posture("sitting"))
    turned = space.adopt(prone)
    assert np.array_equal(turned.excess_m3, prone.excess_m3)
    assert turned.sac_pressure_mmhg > prone.sac_pressure_mmhg + 15
    *_, later = space.advance(turned, 60.0)
    assert later.balance("iohexol").error < 1e-11


def test_a_state_of_another_shell_is_not_adopted(shell: Shell, tube: Canal) -> None:
    other = EpiduralSpace(Shell.from_canal(tube, spacing_mm=3.0))
    with pytest.raises(SolverError, match="turn the patient with in_posture"):
        other.adopt(EpiduralSpace(shell).start())


@pytest.mark.parametrize(
    ("lie", "tilt", "sentence"),
    [
        ("standing", 0.0, "cannot lie 'standing'"),
        ("prone", 60.0, "tilted 60.0 degrees"),
        ("prone", float("nan"), "tilted nan degrees"),
        ("sitting", 10.0, "not on a tilted table"),
    ],
)
def test_a_posture_that_cannot_be_is_refused(lie: str, tilt: float, sentence: str) -> None:
    with pytest.raises(SolverError, match=sentence):
        Posture(lie, tilt)  # type: ignore[arg-type]
