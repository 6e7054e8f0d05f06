"""A plan held against the limits of a patient.

What a plan gives is added up by drug over any 24 hours and held against the tightest limit for this weight.
"""

from neuroplasty.care.doses import check_doses
from neuroplasty.documents import read_case, read_plan
from neuroplasty.evidence.limits import limit_of

case = read_case("l5-scar-after-discectomy")
doses = check_doses(read_plan("one-day-caudal"), case.patient)
for dose in doses:
    print(f"{dose.drug}: {dose.given:g} {dose.unit}, limit {dose.limit}")

assert all(dose.limit is None or dose.given <= dose.limit for dose in doses)
assert limit_of("lidocaine", 52).per == "kg"
