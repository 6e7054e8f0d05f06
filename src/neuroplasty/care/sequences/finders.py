"""How each sequence that a colleague would stop is found in a plan that is walked through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from neuroplasty.care.sequences.rules import RULES
from neuroplasty.care.sequences.walk import Moment, Seen, after
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import AdvanceCatheter, Inject, PlaceNeedle, Remove, Sedate, TestDose, Wait
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

SALT_AFTER = Parameter(
    30.0, "min", "measured", "chapter on complications of lysis, aneskey copy: 30 min after the anaesthetic"
)
SALT_RATE = Parameter(
    0.4, "mL/min", "assumed", "6 mL in a quarter of an hour; read were 4 mL in 1 h and 6 mL in 30 min"
)
NUMB_FOR = Parameter(
    3.0, "h", "assumed", "so long after its anaesthetic hypertonic saline counts as given without one"
)
TEST_WAIT = Parameter(5.0, "min", "measured", "lidocaine label: at least 5 min before the full dose")
FULL_DOSE = Parameter(3.0, "mL", "measured", "lidocaine label: a test dose is 2 to 3 mL; more is a full dose")
LOOK_WITHIN = Parameter(15.0, "min", "assumed", "an examination so long after a wait still answers it")
CAUDAL_DEPTH = Parameter(60.0, "mm", "assumed", "from the skin; deeper lies above S3 in most")
_HIGH_LEVELS = ("T12", "L1", "L2")
_HIGHEST_KNOWN = "above L3"

Hit = tuple[Moment | None, str]
Finder = Callable[[Plan, tuple[Moment, ...]], Iterator[Hit]]


def _supine(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        if isinstance(one.step, PlaceNeedle) and one.seen.lie == "supine":
            yield one, f"a {one.step.route} needle, with the patient supine"


def _particles(one: Moment) -> list[str]:
    return [part.drug for part in one.mixture if DRUGS[part.drug].particulate]


def _through_a_foramen(moments: tuple[Moment, ...]) -> Iterator[tuple[Moment, PlaceNeedle, list[str]]]:
    way: PlaceNeedle | None = None
    for one in moments:
        if isinstance(one.step, PlaceNeedle):
            way = one.step
        if way is not None and way.route == "transforaminal" and _particles(one):
            yield one, way, _particles(one)


def _particulate_high(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one, way, drugs in _through_a_foramen(moments):
        if way.level in _HIGH_LEVELS:
            yield (
                one,
                f"{' and '.join(drugs)}, a steroid of particles, through the foramen at {way.level}, "
                f"{_HIGHEST_KNOWN}",
            )


def _particulate(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one, way, drugs in _through_a_foramen(moments):
        if way.level not in _HIGH_LEVELS:
            doubt = (
                " (betamethasone's particles are small, and some call it non-particulate)"
                if drugs == ["betamethasone"]
                else ""
            )
            yield one, f"{' and '.join(drugs)}, a steroid of particles, through a foramen{doubt}"


def _salt(moments: tuple[Moment, ...]) -> Iterator[Moment]:
    return (one for one in moments if one.gives("saline"))


def _is_numbed(one: Moment) -> bool:
    return one.seen.numbed_s is not None and one.t_s - one.seen.numbed_s <= 3600 * float(NUMB_FOR)


def _salt_without_numbing(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in _salt(moments):
        if not _is_numbed(one) and not one.gives("local anaesthetic"):
            yield one, "hypertonic saline without local anaesthetic before it"


def _salt_too_soon(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in _salt(moments):
        if one.gives("local anaesthetic"):
            yield one, "hypertonic saline in one syringe with the local anaesthetic"
        elif _is_numbed(one):
            waited = (one.t_s - (one.seen.numbed_s or 0.0)) / 60
            if waited < float(SALT_AFTER) - 0.01:
                yield (
                    one,
                    f"hypertonic saline {waited:.0f} min after the local anaesthetic, not "
                    f"{SALT_AFTER.value:g}",
                )


def _nobody_examined(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in _salt(moments):
        seen = one.seen
        if _is_numbed(one) and (seen.examined_s is None or seen.examined_s < (seen.numbed_s or 0.0)):
            yield one, "hypertonic saline, and nobody examined the legs after the local anaesthetic"


def _salt_fast(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in _salt(moments):
        step = one.step
        assert isinstance(step, Inject | TestDose)
        if step.rate_ml_s * 60 > float(SALT_RATE):
            yield one, f"hypertonic saline at {step.rate_ml_s * 60:.3g} mL/min, above {SALT_RATE.value:g}"


_TO_LOOK = re.compile(
    r"motor|paralys|weak|strength|power|\b(see|check|examin\w*|test|watch|exclude|rule out|make "
    r"sure)\b.*\b(block|legs?|feet|foot)"
    r"|\b(legs?|feet|foot)\b.*\bmov",
    re.IGNORECASE,
)


def _wait_without_a_look(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for at, one in enumerate(moments):
        if not isinstance(one.step, Wait) or not _TO_LOOK.search(one.step.why):
            continue
        end_s = one.t_s + one.step.planned_s
        for later in moments[at + 1 :]:
            if later.step.do == "examine" and later.t_s - end_s <= 60 * float(LOOK_WITHIN):
                break
            if later.gives("saline"):
                break  # Told of there: hypertonic saline, and nobody examined.
            if later.mixture or later.t_s - end_s > 60 * float(LOOK_WITHIN):
                yield one, f"a wait {one.step.why!r}, after which nobody examines"
                break
        else:
            yield one, f"a wait {one.step.why!r}, after which nobody examines"


def _drug_before_dye(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    told = False
    for one in moments:
        if isinstance(one.step, PlaceNeedle):
            told = False
        if one.gives_a_drug and one.seen.dye_s is None and not told and not isinstance(one.step, TestDose):
            told = True
            yield one, f"{_named(one)} before any dye has shown where the tip is"


def _dye_unseen(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    told = False
    for one in moments:
        dye_s, looked_s = one.seen.dye_s, one.seen.looked_s
        if one.gives_a_drug and dye_s is not None and looked_s is None and not told:
            told = True
            yield one, f"{_named(one)}, and nobody has looked at the dye"


def _foramen_not_live(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        if one.needle is not None and one.needle.route == "transforaminal" and one.gives("contrast"):
            if isinstance(one.step, Inject) and one.step.live is None:
                yield one, "dye through a foramen that nobody watches live"
            return


def _not_aspirated(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        if one.gives_a_drug and one.seen.drawn_s is None:
            yield one, f"{_named(one)}, and nobody has aspirated"
            return


def _test_dose_cut_short(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        tested_s = one.seen.tested_s
        if tested_s is None or not one.mixture or isinstance(one.step, TestDose):
            continue
        if one.gives("local anaesthetic") and one.t_s - tested_s < 60 * float(TEST_WAIT) - 0.5:
            yield (
                one,
                f"the full dose {(one.t_s - tested_s) / 60:.2g} min after the test dose, not "
                f"{TEST_WAIT.value:g}",
            )


def _test_dose_of_nothing(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        if isinstance(one.step, TestDose) and not one.gives("local anaesthetic"):
            yield one, f"a test dose of {_named(one)}"


def _no_test_dose(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        if isinstance(one.step, TestDose):
            return
        numbing = [part for part in one.mixture if DRUGS[part.drug].group == "local anaesthetic"]
        if numbing and sum(part.volume_ml for part in numbing) > float(FULL_DOSE):
            yield one, f"{_named(one)} without a test dose before it"
            return


def _unnumbed_skin(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        if isinstance(one.step, PlaceNeedle) and not one.seen.skin_numbed:
            yield one, "a needle through skin that was not numbed"
            return


def _catheter_back(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        if isinstance(one.step, Remove) and one.step.what == "catheter" and one.needle is not None:
            yield one, "the catheter is drawn back through its needle"
        if isinstance(one.step, AdvanceCatheter) and one.seen.catheter is not None and one.needle is not None:
            yield one, "a second catheter, and the first is drawn back through the needle"


def _left_in(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    end: Seen = after(plan)
    left = [name for name, there in (("needle", end.needle), ("catheter", end.catheter)) if there is not None]
    if left:
        yield None, f"the {' and the '.join(left)} {'is' if len(left) == 1 else 'are'} never taken out"


def _deep(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        step = one.step
        if (
            isinstance(step, PlaceNeedle)
            and step.route == "caudal"
            and (step.depth_mm or 0.0) > float(CAUDAL_DEPTH)
        ):
            yield one, f"a caudal needle {step.depth_mm:g} mm from the skin, above {CAUDAL_DEPTH.value:g}"


def _two_sedatives(plan: Plan, moments: tuple[Moment, ...]) -> Iterator[Hit]:
    for one in moments:
        if isinstance(one.step, Sedate) and any(drug != one.step.drug for drug in one.seen.sedated):
            order = "; the opioid comes second" if one.step.drug == "fentanyl" else ""
            yield one, f"{one.step.drug} on top of {' and '.join(dict.fromkeys(one.seen.sedated))}{order}"
            return


def _named(one: Moment) -> str:
    return " and ".join(dict.fromkeys(part.drug for part in one.mixture))


FINDERS: Mapping[str, Finder] = MappingProxyType(
    {
        "supine": _supine,
        "particulate-high": _particulate_high,
        "particulate": _particulate,
        "salt-without-numbing": _salt_without_numbing,
        "salt-too-soon": _salt_too_soon,
        "nobody-examined": _nobody_examined,
        "salt-fast": _salt_fast,
        "wait-without-a-look": _wait_without_a_look,
        "drug-before-dye": _drug_before_dye,
        "dye-unseen": _dye_unseen,
        "foramen-not-live": _foramen_not_live,
        "not-aspirated": _not_aspirated,
        "test-dose-cut-short": _test_dose_cut_short,
        "test-dose-of-nothing": _test_dose_of_nothing,
        "no-test-dose": _no_test_dose,
        "unnumbed-skin": _unnumbed_skin,
        "catheter-back": _catheter_back,
        "left-in": _left_in,
        "deep": _deep,
        "two-sedatives": _two_sedatives,
    }
)
"""By the rule's id."""

_gaps = {rule.id for rule in RULES} ^ set(FINDERS)
if _gaps:
    raise TypeError(
        f"The sequence {sorted(_gaps)[0]!r} has a rule or a finder and not both; give it the other."
    )

register(
    "procedure",
    {
        "salt after": SALT_AFTER,
        "salt rate": SALT_RATE,
        "salt numb for": NUMB_FOR,
        "test dose wait": TEST_WAIT,
        "full dose": FULL_DOSE,
        "look within": LOOK_WITHIN,
        "caudal depth": CAUDAL_DEPTH,
    },
)

__all__ = ["FINDERS"]
