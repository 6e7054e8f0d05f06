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
    nothing = scope.read(rest.amount("iohexol").ravel(), "left")
    assert nothing == readers.Reading(float("-inf"), float("-inf"), float("inf"))
    reading = scope.read(state.amount("iohexol").ravel(), "left")
    assert abs(reading.top_s_mm - canal.disc_s_mm["L3-L4"]) < 120.0
    assert reading.low_s_mm < reading.top_s_mm
    fainter = scope.see(0.25 * state.amount("iohexol").ravel())
    seen = scope.see(state.amount("iohexol").ravel())
    assert fainter.sum() < seen.sum()
    assert not (fainter & ~seen).any()


def test_what_is_out_at_the_foramina_is_all_that_left_but_by_the_ends(readers, injected):
    _, rest, state = injected
    out = readers.leaked_ml(state)
    ends = state.ledger.left_ml[-2:].sum()
    assert set(out) == {foramen.name for foramen in state.medium.shell.foramina}
    assert sum(out.values()) == pytest.approx(state.ledger.left_ml.sum() - ends)
    assert sum(out.values()) > 0.0
    assert set(readers.leaked_ml(rest).values()) == {0.0}
    dye = readers.leaked_ml(state, "iohexol", 240.0)
    assert all(0.0 <= dye[name] <= out[name] + 1e-9 for name in out)


def test_a_level_leaks_by_the_side_that_leaks_more(readers, injected):
    _, rest, state = injected
    out = readers.leaked_ml(state)
    most = max(out["L3 left"], out["L3 right"])
    assert readers.leaking(state, ("L3",))[0] == pytest.approx(np.log(most / float(readers.VISIBLE_LEAK)))
    assert readers.leaking(rest, ("L3", "T11")).max() < -10.0


def test_a_root_is_filled_by_what_lies_inside_its_foramen(readers, injected):
    canal, _, state = injected
    shell = state.medium.shell
    near, far = readers.root_filled(
        state, np.repeat(shell.s_mm[:, None], shell.shape[1], axis=1), ("L3", "S1")
    )
    assert near == pytest.approx(canal.root("L3 left").foramen[0], abs=3.0)
    assert far == pytest.approx(canal.root("S1 left").foramen[0], abs=3.0)
    assert readers.root_filled(state, shell.gap_mm, ("T11",))[0] == float("-inf")


def test_the_thirds_of_the_canal_hold_all_the_dye_there_is_within_a_cells_width(readers, injected):
    _, rest, state = injected
    shell = state.medium.shell
    pitch = shell.s_mm[1] - shell.s_mm[0]
    thirds = sum(readers.in_line(state, turn).sum() * pitch for turn in (0.0, 2 * np.pi / 3, 4 * np.pi / 3))
    assert thirds == pytest.approx(state.amount("iohexol").sum(), rel=0.15)
    assert readers.in_line(rest, 0.0).max() == 0.0


def test_a_gap_ends_a_stretch_and_a_short_canal_has_none(readers):
    s = np.arange(6) * 2.0
    line = np.array([5.0, 5.0, 0.0, 3.0, 4.0, 3.0])
    assert readers.stretch(line, s, 4.0) == 5.0
    assert readers.stretch(line, s, 6.0) == 3.0
    assert readers.stretch(line, s, 8.0) == 0.0
    assert readers.stretch(line, s, 100.0) == 0.0


def test_a_ring_is_a_share_of_the_circumference_in_the_fullest_slice_nearby(readers, injected):
    canal, rest, state = injected
    place = canal.disc_s_mm["L3-L4"]
    assert readers.ring_share(rest, place) == 0.0
    share = readers.ring_share(state, place)
    row = np.argmin(np.abs(state.medium.shell.s_mm - place))
    assert share >= (state.film_mm[row] >= float(readers.RING_FILM)).mean() > 0.0
    assert share <= 1.0
