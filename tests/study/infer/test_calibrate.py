"""A calibration moves free numbers towards what a virtual trial with other numbers gave."""

from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.body.nerve import resting_roots
from neuroplasty.body.procedure import Flow
from neuroplasty.errors import OutputError, StudyError
from neuroplasty.evidence.kinetics import SPECIES
from neuroplasty.study import POPULATIONS, Flows
from neuroplasty.study.infer import Figure, Prior, calibrate
from neuroplasty.study.infer.calibration import Arms
from neuroplasty.study.parameters import LEVEL_SHARES

FIGURES = (
    Figure("disc", "transforaminal", "nrs", 0.7, "mean", 0.0, 0.6),
    Figure("disc", "transforaminal", "R50_pain", 0.7, "share", 0.0, 0.15),
    Figure("disc", "transforaminal", "nrs", 1.0, "mean", 0.0, 0.6, "left out"),
)
NAME = "course.unreached"


@pytest.fixture(scope="module")
def flows():
    """A procedure that washes every root and leaves steroid there, without a body to solve it on."""
    rng, disc = np.random.default_rng(1), POPULATIONS["disc"]
    of = {}
    for level in LEVEL_SHARES["disc"]:
        names = resting_roots(disc.draw_like("disc", level, rng)).names
        one, fluid = np.ones((1, len(names))), np.zeros((1, len(names), len(SPECIES)))
        fluid[:, :, list(SPECIES).index("triamcinolone")] = 2.0
        flow = Flow(
            names=names,
            dt_s=np.array([1800.0]),
            pressure_mmhg=20 * one,
            film_mm=one,
            kept=one,
            foramen_kept=one,
            recess_kept=one,
            fluid=fluid,
            field_v_m=0 * one,
            temperature_c=37 * one,
        )
        of["disc", level] = (flow,)
    return {("disc", "transforaminal"): Flows(of)}


@pytest.fixture(scope="module")
def prior():
    return Prior((NAME,), np.array([0.02]), np.array([0.9]), np.array([False]))


@pytest.fixture(scope="module")
def known(flows):
    """Figures of a truth that lies low between the bounds, on the people of the last step."""
    seen = Arms(FIGURES, (NAME,), flows, 16, 5).seen(np.array([0.05]), 0)
    return tuple(replace(one, value=float(value)) for one, value in zip(FIGURES, seen, strict=True))


@pytest.fixture(scope="module")
def done(flows, prior, known):
    return calibrate(known, prior=prior, members=12, steps=2, size=16, seed=3, flows=flows)


@pytest.mark.slow
def test_the_members_come_nearer_to_the_figures_and_to_what_was_left_out(done):
    for use in ("fit", "left out"):
        before, after = done.misfit[use]
        assert after < before
    assert abs(done.found.posterior.mean() - 0.05) < abs(done.found.prior.mean() - 0.05)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_members_on_one_process_and_on_two(flows, prior, known):
    one, two = (
        calibrate(known, prior=prior, members=6, steps=1, size=4, seed=3, flows=flows, workers=workers)
        for workers in (1, 2)
    )
    np.testing.assert_array_equal(one.found.posterior, two.found.posterior)
    assert not np.array_equal(one.found.posterior, one.found.prior)


def test_nothing_to_fit_and_an_unknown_population_are_refused(prior):
    with pytest.raises(StudyError, match="No figure is to be fitted"):
        calibrate(FIGURES[2:], prior=prior)
    with pytest.raises(StudyError, match="found the population 'knees'"):
        calibrate((replace(FIGURES[0], population="knees"),), prior=prior)


def test_the_command_refuses_a_folder_with_a_calibration_before_it_computes(tmp_path):
    (tmp_path / "calibration.html").write_text("kept")
    result = CliRunner().invoke(app, ["calibrate", "nothing.csv", "--out", str(tmp_path)])
    assert result.exit_code == OutputError.exit_code
    assert "was not made by neuroplasty" in result.output
    assert (tmp_path / "calibration.html").read_text() == "kept"
