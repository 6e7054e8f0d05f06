"""A debrief does a logged procedure again: any second of it, branches from there, the planner beside it."""

from dataclasses import replace

import pytest

from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.procedure import CatheterHand, Hands, SyringeHand
from neuroplasty.body.procedure.snapshot import digest
from neuroplasty.care.assessment import Account, Moment, account_of
from neuroplasty.care.debrief import (
    CHANGES,
    Replayed,
    branch,
    debrief,
    doing_of,
    half_the_rate,
    no_more_drug,
    timeline,
)
from neuroplasty.errors import DocumentError


def test_what_was_logged_comes_again_to_the_byte(debriefed):
    assert debriefed.replayed.agrees is True
    assert debriefed.replayed.account.moments[-1].number == len(debriefed.episode.log.ticks)


def test_any_second_is_gone_back_to_bit_for_bit(debriefed):
    replayed = debriefed.replayed
    last = len(replayed.log.entries)
    assert replayed.keyframes, "one at least"
    after = replayed.keyframes[0].number + 3
    # Once from the keyframe, once from the beginning.
    whole = replace(replayed, keyframes=())
    assert digest(replayed.theatre_after(after)) == digest(whole.theatre_after(after))
    assert digest(replayed.theatre_after(last)) == digest(replayed.end)
    assert replayed.theatre_at(-1.0).number == 0
    assert replayed.theatre_at(1e9).number == last


def test_a_branch_with_the_same_hands_comes_to_the_same(debriefed):
    def same(hands, dt_s):
        yield hands, dt_s

    t_s = debriefed.replayed.account.moments[-12].t_s
    made = branch(debriefed.replayed, t_s, same, "the same", pictures=True)
    assert digest(made.theatre) == digest(debriefed.replayed.end)
    assert made.log == debriefed.replayed.log
    assert len(made.met) == len(debriefed.replayed.met)


def test_half_the_rate_gives_the_same_volume_at_less_pressure_in_more_time(debriefed):
    made = debriefed.branches[0]
    done = debriefed.replayed
    assert made.stopped == ""
    assert made.theatre.given_ml == pytest.approx(done.end.given_ml, rel=1e-6)
    assert made.theatre.t_s > done.end.t_s + 5
    pressure = [
        max(moment.syringe_mmhg for moment in account.moments if moment.flow_ml_s > 0)
        for account in (done.account.since(made.number), made.account)
    ]
    assert pressure[1] < 0.75 * pressure[0]


def test_a_branch_that_its_theatre_refuses_ends_with_the_reason(debriefed):
    def lost(hands, dt_s):
        yield replace(hands, needle=None), dt_s

    made = branch(debriefed.replayed, 0.0, lost, "the needle left out")
    assert "needle" in made.stopped
    assert len(made.log.entries) < len(debriefed.replayed.log.entries)


def test_named_changes_keep_what_is_done_once():
    poured = Hands(syringe=SyringeHand(rate_ml_s=1.0), examine=True)
    (first, _), (second, _) = half_the_rate(poured, 2.0)
    assert first.examine
    assert not second.examine
    assert next(no_more_drug(Hands(syringe=SyringeHand(aspirate=True)), 0.0))[0].syringe.aspirate
    assert set(CHANGES) == {"half the rate", "nothing more injected"}


def test_the_timeline_tells_every_input_and_what_came_of_it(debriefed):
    lines = debriefed.timeline
    held = [moment for moment in debriefed.replayed.account.moments if not moment.hands.idle]
    told = {number for line in lines for number in range(line.first, line.last + 1)}
    assert {moment.number for moment in held} <= told
    words = " / ".join(line.doing for line in lines)
    assert any(line.came.startswith("seen live for 6") for line in lines)
    for one in ("caudal needle set", "syringe taken: dye", "pedal down", "picture stored", "catheter pushed"):
        assert one in words
    total = sum(line.injected_ml for line in lines)
    assert total == pytest.approx(debriefed.replayed.end.given_ml, rel=1e-6)
    assert sum(len(line.notes) for line in lines) == len(debriefed.episode.notes)


def test_the_planner_starts_where_the_fellow_did(debriefed):
    ways = debriefed.ways
    assert ways.target_words == "L5 left lateral recess"
    assert ways.planner.missed_mm < 20
    assert ways.fellow.moves > 0
    assert abs(ways.fellow.s_mm[0] - ways.planner.s_mm[0]) < 1e-6


def test_the_years_after_stand_beside_the_plans(debriefed):
    names = [one.name for one in debriefed.outcomes]
    assert names[0] == "as it was done"
    assert names[1] == "half the rate"
    assert names[2].startswith("reference: ")
    # The plan was carried out as it stands: its reference is the same but for pictures.
    done, _, reference = debriefed.outcomes
    assert done.freed.keys() == {"L5 left"}
    assert reference.freed["L5 left"] == pytest.approx(done.freed["L5 left"], abs=0.03)
    assert 0 <= done.relief(12) <= 1


def test_what_the_dye_was_stands_beside_what_it_was_called(debriefed):
    first = debriefed.called[0]
    assert (first.said, first.truth, first.right) == ("subdural", "epidural", False)


def test_an_account_of_an_episode_is_that_of_its_debrief(debriefed):
    assert timeline(debriefed.replayed.account) == debriefed.timeline


def test_an_episode_without_its_log_is_refused(debriefed):
    bare = debriefed.episode.model_copy(update={"log": None})
    for look in (debrief, Replayed.of, account_of):
        with pytest.raises(DocumentError, match="holds no log of hands"):
            look(bare)


def test_a_hand_that_rests_for_a_moment_goes_on_with_its_line():
    push = Hands(catheter=CatheterHand(push_mm_s=5.0))
    look = Hands(catheter=CatheterHand(push_mm_s=3.0), pedal=Pedal())
    held = [push, look, Hands(), push, Hands(), Hands(), Hands(), push]
    moments = [Moment(k, float(k), 1.0, hands, catheter_mm=k) for k, hands in enumerate(held, start=1)]
    lines = timeline(Account(tuple(moments)))
    assert [(line.doing, line.seconds) for line in lines] == [
        ("catheter pushed", 4.0),
        ("nothing held", 3.0),
        ("catheter pushed", 1.0),
    ]


def test_a_c_arm_on_its_way_is_one_line():
    moments = [
        Moment(k, k / 15, 1 / 15, Hands(arm=Arm(orbit_deg=k)), arm=Arm(orbit_deg=k)) for k in range(1, 31)
    ]
    lines = timeline(Account(tuple(moments)))
    assert [line.doing for line in lines] == ["C-arm put 30 degrees round, 0 headward"]


def test_hands_are_told_in_words():
    assert doing_of(Hands()) == "nothing held"
    assert doing_of(Hands(befall=("vessel entered",))) == "the instructor: vessel entered"
