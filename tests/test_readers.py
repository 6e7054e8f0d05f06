"""What virtual people are read with: the scanner's sac and the eye in front of a fluoroscope's screen."""

import sys
from pathlib import Path

import numpy as np
import pytest

from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
from neuroplasty.documents.case import Patient

VALIDATION = Path(__file__).resolve().parents[1] / "validation"


@pytest.fixture(scope="module")
def readers():
    sys.path.insert(0, str(VALIDATION))
    import readers as module

    yield module
    sys.path.remove(str(VALIDATION))
    sys.modules.pop("readers", None)


@pytest.fixture(scope="module")
def injected():
    """A woman's canal, at rest and with 6 mL of contrast at L3-L4."""
    canal = canal_from_parameters(Patient(age_years=50, sex="female", stature_cm=163, weight_kg=62))
    space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=4.0))
    source = Source(canal.disc_s_mm["L3-L4"], 0.0, 0.5, {"iohexol": 240.0})
    rest = space.start()
    *_, state = space.advance(rest, 12.0, [source])
    return canal, rest, state


def test_the_scanner_finds_the_csf_displaced_within_the_error_of_its_tracing(readers, injected):
    canal, rest, state = injected
    rng = np.random.default_rng(1)
    lost = [
        readers.csf_volume_ml(canal, rest, rng) - readers.csf_volume_ml(canal, state, rng) for _ in range(60)
    ]
    assert state.csf_displaced_ml > 2.0
    standard_error = np.std(lost) / np.sqrt(len(lost))
    assert np.mean(lost) == pytest.approx(state.csf_displaced_ml, abs=0.15 + 3 * standard_error)


def test_the_scanner_repeats_itself_no_better_than_its_tracing_allows(readers, injected):
    canal, rest, _ = injected
    rng = np.random.default_rng(2)
    volumes = [readers.csf_volume_ml(canal, rest, rng) for _ in range(60)]
    slices = (canal.s_mm[-1] - canal.sac_tip_s_mm) / float(readers.SLICE)
    least = float(readers.TRACING) * np.mean(volumes) / np.sqrt(slices)
    assert least * 0.7 < np.std(volumes) < 4 * least


@pytest.mark.slow
def test_bone_hides_more_dye_than_photons_do_and_a_reader_who_remembers_sees_more(readers):
    middle = slice(156, 356)
    quantum = readers.quantum_mg_cm2("female", "AP")
    knows, usual, forgets = (
        readers.needed_mg_cm2("female", "AP", forgotten)[middle, middle] for forgotten in (0.0, 0.5, 1.0)
    )
    assert np.allclose(knows, quantum)
    assert np.all(usual > knows)
    assert np.all(forgets > usual)
    # Half a millimetre of the usual contrast holds 12 mgI/cm2; a reader far from that would be no reader.
    assert 3.0 < np.median(usual) < 40.0


@pytest.mark.slow
def test_a_patch_of_dye_is_seen_where_it_is_and_nothing_where_there_is_none(readers, injected):
    canal, rest, state = injected
    scope = readers.Fluoroscope(canal, state.medium.shell, "female")
    assert not scope.see(rest.amount("iohexol").ravel()).any()
    assert readers.Reading(float("-inf"), float("-inf")) == scope.read(rest.amount("iohexol").ravel(), "left")
    reading = scope.read(state.amount("iohexol").ravel(), "left")
    assert abs(reading.top_s_mm - canal.disc_s_mm["L3-L4"]) < 120.0
    fainter = scope.see(0.25 * state.amount("iohexol").ravel())
    seen = scope.see(state.amount("iohexol").ravel())
    assert fainter.sum() < seen.sum()
    assert not (fainter & ~seen).any()
