"""Assessment of a rehearsal: measures, a checklist with sources, weighted handling errors.

watch = Watch(theatre, case.target); watch.see(hands, theatre, tick)      # every tick of the room
assess(watch.account())                                                   # or assess(account_of(episode))
"""

from neuroplasty.care.assessment.account import PATTERN_OF, Account, Gift, Moment, joined
from neuroplasty.care.assessment.accounts import account_of
from neuroplasty.care.assessment.assess import Assessment, Checked, Erred, Measured, assess
from neuroplasty.care.assessment.checklist import Checklist, built_in_checklist, read_checklist
from neuroplasty.care.assessment.mark import Judged, Mark, judged
from neuroplasty.care.assessment.measure import MEASURES, Measure, written
from neuroplasty.care.assessment.watch import Watch

__all__ = [
    "MEASURES",
    "PATTERN_OF",
    "Account",
    "Assessment",
    "Checked",
    "Checklist",
    "Erred",
    "Gift",
    "Judged",
    "Mark",
    "Measure",
    "Measured",
    "Moment",
    "Watch",
    "account_of",
    "assess",
    "built_in_checklist",
    "joined",
    "judged",
    "read_checklist",
    "written",
]
