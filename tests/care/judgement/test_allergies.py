"""What is noted of allergies is understood, and no leading negative switches a check off."""

import pytest

from neuroplasty.care.doses import check_doses
from neuroplasty.care.judgement import allergic_to, barred_by, read_allergies
from neuroplasty.documents import read_case, read_plan
from neuroplasty.errors import DoseError
from neuroplasty.evidence.drugs import DRUGS

ALLERGIC = (
    "none except contrast",
    "no known allergies apart from iodine",
    "not known; rash after contrast",
    "cortisone",
    "corticosteroids",
    "dye",
    "IV dye",
    "lidocain",
    "Celestone",
    "iv dye rash",
    "no contrast please",
    "never again contrast",
    "cannot have contrast",
    "NKDA except Omnipaque",
    "no known drug allergies, iodine rash",
    "NKDA (contrast: hives)",
    "no allergies other than lidocaine",
    "none, contrast",
    "no known allergies, contrast",
    "nothing but contrast",
    "not tolerated: lidocaine",
    "does not tolerate lidocaine",
    "no more steroids",
    "no longer tolerates Kenalog",
    "avoid contrast",
    "no penicillin allergy but contrast gave hives",
    "steriods",
    "omnipaqe",
    "Depo-Medrol",
    "no contrast: anaphylaxis 2015",
    "allergic to nothing except dye",
    "none besides Xylocaine",
    "not allergic to anything except lidocaine",
    "none with the exception of CT dye",
    "nil. Contrast - urticaria 2010",
    "all caine drugs",
    "lignocain",
    "bupivicaine",
    "dexametasone",
    "kenalogue",
    "iodinated contrast medium (hives, 2015)",
    "x-ray dye",
    "hyalase",
    "benzodiazepines",
    "fentanil",
    "opiates",
    "no, only contrast",
    "contrast allergy not excluded",
    "cannot rule out contrast allergy",
    "mother: lidocaine",
    "no drug allergies. Contrast!",
    "denies allergies but reports rash with iodine",
    "None (except Betamethasone)",
    "no to lidocaine",
    "not without contrast",
    "iodine/shellfish",
    "shellfish and iodine",
    "local anesthetics",
    "amides",
    "novocaine",
    "hives with prednisone",
    "NKA save for Solu-Medrol",
    "No reaction to penicillin; reacts to contrast",
    "negative, except hyaluronidase",
    "no known allergies. Reaction to midazolam",
    "triamcinolon",
    "contrast medium?",
    "no iodine!",
    "Allergic: contrast. Otherwise none",
    "other than contrast none",
    "Cortison",
    "not to be given contrast",
    "intolerance of lidocaine",
    "never tolerated dexamethasone",
    "none known except for rash to dye",
    "contrast (no reaction to penicillin)",
    "steroids: none except betamethasone",
    "no alergies exept contrast",
    "No allergies except to the dye they used in the CT",
    "no contrast allergy known except mild itch",
    "denies contrast allergy, states hives with lidocaine",
    "no allergies, though iodine makes me itch",
    "none - except iodine",
    "No known allergies aside from Celestone injections",
    "Drug: contrast. Food: none",
    "none (no contrast, no latex)",
    "NKDA; contrast nephropathy",
    "metilprednisolone",
    "marcain heavy",
    "no further contrast",
)
"""Each bars something that a plan may give."""

DENIED = (
    "none",
    "None known",
    "NKDA",
    "NKA",
    "no known allergies",
    "No known drug allergies (NKDA)",
    "no contrast allergy",
    "no allergy to contrast",
    "not allergic to contrast",
    "denies allergies",
    "denies allergy to iodine",
    "contrast: none",
    "allergies: nil",
    "nil known",
    "No",
    "no allergies",
    "negative",
    "none of the steroids",
    "no allergy to contrast, latex or steroids",
    "no known allergies to drugs or foods",
    "never had an allergic reaction",
    "no reaction to contrast in 2019",
    "tolerates contrast well",
    "lidocaine: no reaction",
    "none reported",
    "no drug allergies recorded",
    "patient denies any allergies",
    "Nil.",
    "no known drug or food allergies",
    "no history of allergy to contrast",
    "she is allergic to nothing",
    "no, none at all",
    "none that I know of",
    "no latex, contrast or penicillin allergy",
)
"""Each can be read whole as a denial."""

ELSEWHERE = (
    "shellfish",
    "eggs",
    "nickel",
    "penicillin",
    "latex",
    "Betadine",
    "povidone-iodine",
    "gadolinium",
    "MRI contrast",
    "hair dye",
    "hay fever",
    "bee stings",
    "peanuts",
    "sticking plaster",
    "penicillin (rash as a child)",
    "codeine: nausea",
    "aspirin",
    "food dye",
    "sulfa drugs",
    "chlorhexidine",
    "strawberries",
    "cats and dogs",
    "peniclllin",
    "amoxicilin",
    "None; latex",
    "NKDA. Betadine causes rash",
    "lactose intolerance",
)
"""Each is understood, and of nothing that a plan gives."""

NOT_KNOWN = (
    "unknown",
    "not known",
    "not asked",
    "?",
    "n/a",
    "",
)
"""Nobody knows."""

NOT_UNDERSTOOD = (
    "blue stuff",
    "something",
    "a tablet",
    "xyzzy",
    "the red pill",
    "some antiacid thing",
    "sulphur",
    "Lokalanästhetika",
    "nil except what they give for the scan",
)
"""Each has to be asked about."""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        *(("allergic", one) for one in ALLERGIC),
        *(("denied", one) for one in DENIED),
        *(("elsewhere", one) for one in ELSEWHERE),
        *(("not known", one) for one in NOT_KNOWN),
        *(("not understood", one) for one in NOT_UNDERSTOOD),
    ],
)
def test_an_allergy_in_words_is_read_as_what_it_says(state, said):
    (one,) = read_allergies([said])
    assert one.state == state
    assert bool(one.drugs) == (state == "allergic")


@pytest.mark.parametrize(
    "said", [one for one in ALLERGIC if barred_by(read_allergies([one])).keys() & {"iohexol"}]
)
def test_whoever_is_allergic_to_dye_is_not_given_it(said):
    with pytest.raises(DoseError, match="iohexol: the case notes an allergy"):
        check_doses(read_plan("transforaminal"), read_case("healthy-adult").patient, [said])


@pytest.mark.parametrize(
    ("said", "drugs"),
    [
        ("cortisone", {"betamethasone", "dexamethasone", "triamcinolone", "methylprednisolone"}),
        ("steroids except dexamethasone", {"betamethasone", "triamcinolone", "methylprednisolone"}),
        ("amide", {"lidocaine", "bupivacaine", "ropivacaine"}),
        ("Celestone", {"betamethasone"}),
        ("Kenalog", {"triamcinolone"}),
        ("Depo-Medrol", {"methylprednisolone"}),
        ("benzyl alcohol", {"triamcinolone"}),
        ("Xylocain", {"lidocaine"}),
        ("Valium", {"midazolam"}),
        ("pethidine", {"fentanyl"}),
        ("Hylenex", {"hyaluronidase"}),
        ("radiocontrast", {"iohexol"}),
    ],
)
def test_a_class_or_a_brand_bars_what_belongs_to_it_and_nothing_else(said, drugs):
    assert set(barred_by(read_allergies([said]))) == drugs


@pytest.mark.parametrize("drug", list(DRUGS))
def test_every_drug_is_known_by_each_of_its_names_and_by_a_slip_of_one_letter(drug):
    for name in (drug, *DRUGS[drug].synonyms, *DRUGS[drug].brands):
        assert drug in barred_by(read_allergies([name.title()])), name
        if len(name) > 8 and " " not in name:
            assert barred_by(read_allergies([f"{name[:4]}{name[5:]}"])), name


@pytest.mark.parametrize("said", ["shellfish", "Betadine", "nickel", "latex", "bee stings", "gadolinium"])
def test_what_is_of_nothing_that_a_plan_gives_has_a_note_for_the_team(said):
    assert read_allergies([said])[0].note


def test_what_is_not_understood_leaves_open_what_would_be_a_no():
    assert allergic_to("steroid", ["the blue stuff"]) is None
    assert allergic_to("steroid", ["unknown"]) is None
    assert allergic_to("steroid", ["shellfish"]) is False
    assert allergic_to("steroid", ["the blue stuff", "cortisone"]) is True
