"""Sedation over time: it comes on, peaks and wears off; doses add up and drugs help each other."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.body.physiology import SEDATIVES, TABLE, Sedation
from neuroplasty.body.procedure import Dose, Hands, act
from neuroplasty.errors import HandsError

MINUTE_S = 60.0


def levels(sedation: Sedation, minutes: int) -> np.ndarray:
    found = []
    for _ in range(minutes):
        sedation = sedation.after(MINUTE_S)
        found.append(sedation.level)
    return np.array(found)


@pytest.mark.parametrize("drug", SEDATIVES)
def test_a_dose_comes_on_peaks_once_and_wears_off(drug):
    dose = TABLE[f"{drug}_half"].value
    over_time = levels(Sedation().given(drug, dose), 480)
    peak = int(over_time.argmax())
    assert Sedation().given(drug, dose).level == 0.0, "not at once"
    assert (np.diff(over_time[: peak + 1]) > 0).all()
    assert (np.diff(over_time[peak:]) < 0).all()
    onset, offset = TABLE[f"{drug}_onset_min"].value, TABLE[f"{drug}_offset_min"].value / np.log(2)
    expected = np.log(offset / onset) / (1 / onset - 1 / offset)
    assert peak + 1 == pytest.approx(expected, abs=1.0)
    assert 0.25 < over_time.max() < 0.5, "half of it only if all of it acted at once"
    assert over_time[-1] < 0.01


def test_time_in_pieces_is_time_at_once():
    calm = Sedation().given("midazolam", 0.05).given("fentanyl", 0.001)
    pieces = calm
    for _ in range(60):
        pieces = pieces.after(10.0)
    assert pieces.level == pytest.approx(calm.after(600.0).level, rel=1e-12)
    assert calm.after(0.0) is calm


def test_doses_of_one_drug_add_up_and_more_sedates_more():
    whole = Sedation().given("midazolam", 0.04).after(600.0)
    halves = Sedation().given("midazolam", 0.02).given("midazolam", 0.02).after(600.0)
    assert halves.level == pytest.approx(whole.level)
    rising = [Sedation().given("midazolam", dose).after(600.0).level for dose in (0.01, 0.03, 0.1, 1.0)]
    assert rising == sorted(rising)
    assert rising[-1] < 1.0


def test_a_later_dose_acts_on_top_of_what_is_left_of_the_first():
    first = Sedation().given("midazolam", 0.03).after(30 * MINUTE_S)
    topped, alone = first.given("midazolam", 0.03), Sedation().given("midazolam", 0.03)
    assert topped.after(300.0).level > alone.after(300.0).level
    assert topped.level == pytest.approx(first.level)


def test_what_two_drugs_leave_awake_multiplies():
    one, other = (Sedation().given(drug, TABLE[f"{drug}_half"].value) for drug in ("midazolam", "fentanyl"))
    both = one.given("fentanyl", TABLE["fentanyl_half"].value)
    awake = (1 - one.after(300.0).level) * (1 - other.after(300.0).level)
    assert 1 - both.after(300.0).level == pytest.approx(awake)


@pytest.mark.parametrize(
    ("drug", "amount", "why"),
    [
        ("lidocaine", 1.0, "lidocaine is no sedative; give one of: midazolam, fentanyl"),
        ("midazolam", -1.0, "zero or more"),
        ("midazolam", float("nan"), "zero or more"),
    ],
)
def test_what_sedates_nobody_is_refused(drug, amount, why):
    with pytest.raises(HandsError, match=why):
        Sedation().given(drug, amount)


def test_the_same_dose_sedates_a_lighter_patient_more(make_theatre):
    give = Hands(give=(Dose("midazolam", 3.0, "vein"),))
    seen = {}
    for weight_kg in (50.0, 100.0):
        theatre, _ = act(make_theatre(weight_kg=weight_kg), give, 0.0)
        seen[weight_kg] = act(theatre, Hands(), 300.0)[1].sedation
    assert seen[50.0] > seen[100.0] > 0.05


def test_a_sedative_is_booked_in_the_vein_and_one_under_the_skin_sedates_nobody(make_theatre):
    hands = Hands(give=(Dose("midazolam", 2.0, "vein"), Dose("lidocaine", 50.0, "skin")))
    theatre, tick = act(make_theatre(), hands, 0.0)
    assert theatre.book.amounts("vein") == {"midazolam": 2.0}
    assert theatre.book.amounts("skin") == {"lidocaine": 50.0}
    assert tick.totals.given_ml == 0.0
    assert set(theatre.patient.sedation.blood) == {"midazolam"}
