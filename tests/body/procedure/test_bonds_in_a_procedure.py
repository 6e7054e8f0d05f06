"""Bonds in a procedure: whatever the hands do, none comes back."""

from itertools import pairwise

import numpy as np

from neuroplasty.body.anatomy import bonded_fraction
from neuroplasty.documents import read_plan
from neuroplasty.documents.case import Scar
from neuroplasty.documents.places import Place

L5_LEFT = Place(level="L5", side="left", region="lateral recess")
SCAR = Scar(place=L5_LEFT, length_mm=40, bonded=0.8)


def test_no_bond_comes_back_while_fluid_flows_and_the_catheter_steers(block, make_theatre, carry_out) -> None:
    begun = make_theatre(bonded_fraction(block.canal, [SCAR], np.random.default_rng(2)))
    plan = read_plan("everything").aimed_at(L5_LEFT)
    steps = [step for step in plan.steps if step.do not in ("expose", "wait", "pulse")]
    _, seen = carry_out(begun, *steps)
    bonded = [begun.state.bonded, *(one.theatre.state.bonded for one in seen)]
    assert max(float((after - before).max()) for before, after in pairwise(bonded)) == 0.0
    assert bonded[-1].sum() < bonded[0].sum()
