"""Every lesson is passed by who does it well and not by who does not, with the reasons in words."""

from dataclasses import dataclass, replace
from functools import cache

import jsonschema
import numpy as np
import pytest
import yaml

from neuroplasty.body.anatomy import Anatomy, apply_findings, canal_from_parameters
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.instruments import CatheterKit
from neuroplasty.body.procedure import CatheterHand, Filling, Hands, NeedleHand, SyringeHand, act, carry_out
from neuroplasty.care.lessons import Lesson, begin, judge, lesson_schema, lessons, read_lesson
from neuroplasty.documents import read_case
from neuroplasty.documents.places import Place
from neuroplasty.documents.records import Note
from neuroplasty.documents.steps import AdvanceCatheter, Ingredient, PlaceNeedle
from neuroplasty.errors import DocumentError

LIVE = Pedal(pulses_per_s=1.0)
DYE = Filling("dye", (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=6),))
SALINE = Filling("saline", (Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=5),))
LIDOCAINE = Filling("lidocaine", (Ingredient(drug="lidocaine", strength="1 %", volume_ml=5),))
HYPERTONIC = Filling("hypertonic", (Ingredient(drug="sodium chloride", strength="10 %", volume_ml=6),))


@cache
def anatomy(name):
    """A case's canal without its bones: nothing of them is judged here, and they take long to build."""
    case = read_case(name)
    canal = apply_findings(canal_from_parameters(case.patient), case.findings)
    return Anatomy(canal, Volume(np.zeros((2, 2, 2), np.float32), np.eye(4)), "parameters")


@cache
def water(name):
    """The same in a box of water, for a lesson that is about pictures."""
    bare = anatomy(name)
    centre = bare.canal.centre_mm
    low = centre.min(axis=0) - 90.0
    affine = np.diag([10.0, 10.0, 10.0, 1.0])
    affine[:3, 3] = low
    shape = np.ceil((centre.max(axis=0) + 90.0 - low) / 10.0).astype(int) + 1
    return replace(bare, body=Volume(np.zeros(shape, np.float32), affine))


@dataclass
class Fellow:
    """Somebody who does a lesson."""

    begun: object

    @classmethod
    def at(cls, name, start=0, body=anatomy):
        lesson = lessons()[name]
        fellow = cls(begin(lesson, start, anatomy=body(lesson.case), spacing_mm=5.0))
        fellow.theatre = fellow.begun.theatre
        return fellow

    def do(self, hands=None, dt_s=0.0, times=1):
        hands = hands or Hands()
        for _ in range(times):
            self.theatre, tick = act(self.theatre, hands, dt_s)
            self.begun.watch.see(hands, self.theatre, tick)
        return tick

    def step(self, step):
        for seen in carry_out(self.theatre, step):
            self.theatre = seen.theatre
            self.begun.watch.see(seen.hands, seen.theatre, seen.tick)

    def inject(self, filling, rate, seconds, *, pedal=None):
        for k in range(round(seconds / 2)):
            hand = SyringeHand(filling if k == 0 else None, rate_ml_s=rate)
            self.do(Hands(syringe=hand, pedal=pedal), 2.0)

    def call(self, pattern):
        self.begun.watch.notes.append(Note(t_s=self.theatre.t_s, pattern=pattern))

    @property
    def verdict(self):
        return judge(self.begun.lesson, self.begun.account())


def failed(verdict):
    """The measures whose marks were not met."""
    return {one.mark.measure for one in verdict.judged if one.met is not True}


def test_the_hiatus_is_found_by_the_usual_way_and_not_by_a_needle_pushed_up_the_canal():
    good = Fellow.at("find-the-hiatus")
    good.step(PlaceNeedle(route="caudal"))
    assert good.verdict.passed, good.verdict.reasons
    bad = Fellow.at("find-the-hiatus")
    bad.step(PlaceNeedle(route="caudal", depth_mm=130, length_mm=150))
    assert "needle above s3 mm" in failed(bad.verdict)


def test_six_patterns_are_read_by_who_names_them_and_not_by_who_calls_all_epidural():
    names = ("epidural", "along a root", "intrathecal", "subdural", "vascular", "in soft tissue")
    good, bad = [], []
    for start, name in enumerate(names):
        fellow = Fellow.at("read-six-patterns", start)
        fellow.inject(DYE, 0.25, 4.0, pedal=LIVE)
        fellow.call(name)
        good.append(fellow.begun.account())
        fellow.begun.watch.notes[:] = [Note(t_s=fellow.theatre.t_s, pattern="epidural")]
        bad.append(fellow.begun.account())
    lesson = lessons()["read-six-patterns"]
    assert judge(lesson, *good).passed, judge(lesson, *good).reasons
    assert failed(judge(lesson, *bad)) == {"patterns right"}
    assert failed(judge(lesson, *good[:5])) == {"patterns called"}


def test_l5_is_reached_by_turning_and_not_by_pushing_straight_on():
    good = Fellow.at("steer-to-l5-left")
    good.step(AdvanceCatheter(to=good.begun.lesson.target))
    assert good.verdict.passed, good.verdict.reasons
    bad = Fellow.at("steer-to-l5-left")
    bad.do(Hands(catheter=CatheterHand(CatheterKit())))
    bad.do(Hands(catheter=CatheterHand(push_mm_s=10.0, turn_deg_s=-90.0)), 1.0)
    bad.do(Hands(catheter=CatheterHand(push_mm_s=10.0)), 1.0, times=8)
    assert "target missed by mm" in failed(bad.verdict)
    assert "it was" in bad.verdict.reasons[0]


def test_a_scar_is_rinsed_and_not_forced():
    def stopped():
        fellow = Fellow.at("a-catheter-that-will-not-pass")
        fellow.step(AdvanceCatheter(to=Place(level="L5", side="left", region="lateral recess")))
        push = Hands(catheter=CatheterHand(push_mm_s=5.0))
        for _ in range(40):
            if any(moment.stopped for moment in fellow.begun.account().moments):
                return fellow, push
            fellow.do(push, 0.5)
        raise AssertionError("nothing stopped it")

    good, push = stopped()
    good.inject(SALINE, 0.25, 4.0)
    good.do(Hands(catheter=CatheterHand(push_mm_s=-5.0)), 1.0)
    assert good.verdict.passed, good.verdict.reasons
    bad, push = stopped()
    bad.do(push, 1.0, times=8)
    assert {"enzyme or saline before pushing on", "pushed after stop s"} <= failed(bad.verdict)


def test_a_punctured_dura_is_found_out_and_nothing_more_goes_in():
    good = Fellow.at("dural-puncture")
    assert good.do(Hands(syringe=SyringeHand(aspirate=True))).drawn == "clear fluid"
    good.inject(DYE, 0.1, 2.0, pedal=LIVE)
    good.call("intrathecal")
    good.do(Hands(remove="everything"))
    assert good.verdict.passed, good.verdict.reasons
    bad = Fellow.at("dural-puncture")
    bad.inject(LIDOCAINE, 0.25, 4.0)
    assert {"drug astray ml", "patterns right", "out at the end"} <= failed(bad.verdict)


def test_a_vessel_is_seen_live_and_the_needle_moved_before_the_drug():
    good = Fellow.at("vascular-uptake")
    good.inject(DYE, 0.25, 4.0, pedal=LIVE)
    good.call("vascular")
    good.do(Hands(needle=NeedleHand(turn_deg_s=90.0)), 1.0)
    good.inject(DYE, 0.25, 2.0, pedal=LIVE)
    good.inject(LIDOCAINE, 0.25, 4.0)
    assert good.verdict.passed, good.verdict.reasons
    bad = Fellow.at("vascular-uptake")
    bad.inject(DYE, 0.25, 2.0)
    bad.do(Hands(pedal=Pedal("store")))
    bad.call("epidural")
    bad.inject(LIDOCAINE, 0.25, 4.0)
    assert failed(bad.verdict) == {one.measure for one in bad.begun.lesson.passes}


def test_feet_are_examined_after_half_an_hour_and_before_hypertonic_saline():
    def numb():
        fellow = Fellow.at("motor-block-before-hypertonic")
        fellow.inject(LIDOCAINE, 0.1, 50.0)
        return fellow

    good = numb()
    good.do(dt_s=60.0, times=30)
    # Half an hour is the least; these feet take longer.
    while not good.do(Hands(examine=True)).examined.passed:
        assert good.theatre.t_s < 4 * 3600
        good.do(dt_s=300.0, times=3)
    good.inject(HYPERTONIC, 0.1, 40.0)
    assert good.verdict.passed, good.verdict.reasons
    bad = numb()
    bad.do(Hands(examine=True))
    bad.do(dt_s=600.0)
    bad.do(Hands(examine=True))
    bad.inject(HYPERTONIC, 0.1, 40.0)
    assert failed(bad.verdict) == {"wait before hypertonic min", "hypertonic while weak ml"}
    blind = numb()
    blind.inject(HYPERTONIC, 0.1, 40.0)
    assert failed(blind.verdict) == {"wait before hypertonic min", "examined before hypertonic"}


def test_three_views_cost_least_with_the_blades_closed_and_the_c_arm_put_first():
    good = Fellow.at("least-dose-three-views", body=water)
    for view in ("AP", "lateral", "oblique left"):
        good.do(Hands(arm=Arm.of(view, iris=0.7), pedal=Pedal("store")))
    assert good.verdict.passed, good.verdict.reasons
    bad = Fellow.at("least-dose-three-views", body=water)
    for view in ("AP", "lateral", "oblique left"):
        for _ in range(2):
            bad.do(Hands(arm=Arm.of(view), pedal=LIVE), 2.0)
            bad.do()
    assert {"exposures", "field share", "beam s"} <= failed(bad.verdict)


def test_the_needle_stops_at_the_loss_of_resistance_and_not_in_the_sac():
    good = Fellow.at("loss-of-resistance")
    good.step(PlaceNeedle(route="interlaminar", level="L4"))
    assert good.verdict.passed, good.verdict.reasons
    bad = Fellow.at("loss-of-resistance")
    bad.step(PlaceNeedle(route="interlaminar", level="L4"))
    bad.do(Hands(needle=NeedleHand(push_mm_s=2.0)), 1.0, times=4)
    assert {"overshoot mm", "dura punctured"} <= failed(bad.verdict)


def test_a_narrow_canal_is_filled_slowly():
    good = Fellow.at("inject-into-a-narrow-canal")
    good.inject(DYE, 0.4, 14.0, pedal=LIVE)
    assert good.verdict.passed, good.verdict.reasons
    bad = Fellow.at("inject-into-a-narrow-canal")
    bad.inject(DYE, 1.5, 4.0)
    assert {"fastest ml per s", "dye watched live share"} <= failed(bad.verdict)


def test_every_lesson_fits_the_schema_and_gives_its_reasons():
    assert len(lessons()) >= 8
    for lesson in lessons().values():
        jsonschema.validate(lesson.model_dump(mode="json", exclude_none=True), lesson_schema())
        assert lesson.why != lesson.goal


def test_a_lesson_with_faults_is_refused_with_all_of_them(tmp_path):
    plain = lessons()["dural-puncture"].model_dump(mode="json", exclude_none=True)
    plain["case"] = "l5-scar"
    plain["starts"] = [{"plan": "one-day-caudal", "steps": [1, 99]}, {"plan": "balloon", "planted": "bone"}]
    own = tmp_path / "own.yaml"
    own.write_text(yaml.safe_dump(plain))
    with pytest.raises(DocumentError) as told:
        read_lesson(own)
    said = str(told.value)
    assert "there is no built-in case 'l5-scar'" in said
    assert "rising numbers of the plan's steps, from 1 to 1" in said
    assert "cannot be planted" in said
    with pytest.raises(DocumentError, match="no built-in lesson 'find'"):
        read_lesson("find")


def test_a_lesson_begins_only_where_it_has_a_start():
    with pytest.raises(DocumentError, match="has no start 6; give a number from 0 to 5"):
        begin(lessons()["read-six-patterns"], 6)


def test_a_lesson_is_the_same_each_time_and_what_was_done_before_is_not_judged():
    one, other = (Fellow.at("motor-block-before-hypertonic") for _ in range(2))
    assert one.begun.log == other.begun.log
    assert one.begun.account().moments == ()
    assert one.begun.watch.account().moments[-1].number == one.begun.number
    assert isinstance(one.begun.lesson, Lesson)
