"""A drug stands in one row, and a row with a gap is refused before anything runs."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from neuroplasty.body.nerve.drugs import weights
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.evidence.drugs import DRUGS, DrugName, check_rows
from neuroplasty.evidence.kinetics import KINETICS, SPECIES, fate


def test_the_table_has_no_gap_and_a_row_for_every_name():
    check_rows(DRUGS)
    assert tuple(DRUGS) == get_args(DrugName)


@pytest.mark.parametrize(
    ("drug", "lacks", "said"),
    [
        ("lidocaine", "blocking_concentration", "would block nothing"),
        ("lidocaine", "kinetics", "would never leave"),
        ("lidocaine", "limits", "would not count with the others"),
        ("triamcinolone", "potency", "would calm nothing"),
        ("iohexol", "kinetics", "would never leave"),
        ("hyaluronidase", "strengths", "no dose of it can be read"),
    ],
)
def test_a_half_row_is_refused_with_what_it_lacks(drug, lacks, said):
    half = replace(DRUGS[drug], **{lacks: () if lacks in ("limits", "strengths") else None})
    with pytest.raises(ValueError, match=f"^{drug} .*{said}.*; (give|say) .*$"):
        check_rows({**DRUGS, drug: half})


def test_a_name_without_a_row_and_a_row_without_a_name_are_both_told():
    rows = {("mepivacaine" if name == "lidocaine" else name): drug for name, drug in DRUGS.items()}
    with pytest.raises(ValueError, match="lidocaine stands in DrugName and has no row") as caught:
        check_rows(rows)
    assert "mepivacaine has a row and no plan can name it" in str(caught.value)


def test_half_lives_the_exact_step_cannot_solve_are_refused():
    held = DRUGS["iohexol"].kinetics
    same = replace(DRUGS["iohexol"], kinetics=replace(held, store_half_life=held.film_half_life))
    with pytest.raises(ValueError, match="iohexol leaves film and store with one half-life"):
        check_rows({**DRUGS, "iohexol": same})


def test_a_sedative_needs_no_kinetics_of_the_epidural_space():
    assert not DRUGS["midazolam"].is_injected
    assert "midazolam" not in KINETICS


def test_what_rides_the_fluid_keeps_its_order():
    assert SPECIES == (
        "iohexol",
        "sodium chloride",
        "lidocaine",
        "bupivacaine",
        "ropivacaine",
        "betamethasone",
        "dexamethasone",
        "triamcinolone",
        "methylprednisolone",
        "hyaluronidase",
    )


def test_the_fate_of_every_species_is_what_it_was():
    ten_minutes = fate(600.0)
    film = [
        0.857244, 0.707107, 0.474583, 0.371499, 0.371499, 0.793701, 0.793701, 0.793701, 0.793701, 0.840896
    ]  # fmt: skip
    store = [
        0.890899, 0.890899, 0.918944, 0.981034, 0.981034, 0.995198, 0.980930, 0.999779, 0.999519, 0.925875
    ]  # fmt: skip
    assert ten_minutes.film_to_film == pytest.approx(film, abs=1e-6)
    assert ten_minutes.store_to_store == pytest.approx(store, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("lidocaine_half", 3.7, "mg/mL"),
        ("bupivacaine_half", 0.65, "mg/mL"),
        ("ropivacaine_half", 1.1, "mg/mL"),
        ("betamethasone_potency", 1.0, "1"),
        ("dexamethasone_potency", 1.0, "1"),
        ("triamcinolone_potency", 0.19, "1"),
        ("methylprednisolone_potency", 0.19, "1"),
    ],
)
def test_the_nerve_takes_a_drugs_number_from_its_row_under_the_name_it_had(name, value, unit):
    assert (TABLE[name].value, TABLE[name].unit) == (value, unit)


def test_whatever_is_named_a_local_anaesthetic_blocks_and_a_steroid_calms():
    anaesthetic, steroid = weights()
    for name, weight in zip(SPECIES, anaesthetic, strict=True):
        assert (weight > 0) == (DRUGS[name].group == "local anaesthetic"), name
    for name, weight in zip(SPECIES, steroid, strict=True):
        assert (weight > 0) == (DRUGS[name].group == "steroid"), name
    assert np.isfinite([*anaesthetic, *steroid]).all()


def test_brands_and_generic_names_are_kept_apart_and_all_of_them_are_known_for_allergies():
    lidocaine = DRUGS["lidocaine"]
    assert (lidocaine.synonyms, lidocaine.brands[0]) == (("lignocaine",), "xylocaine")
    assert {"lignocaine", "xylocaine", "amide"} <= set(lidocaine.also_called)
