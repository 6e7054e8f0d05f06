"""Who is a candidate: reasons for and against.

Rules are data, each with its source and the sentence it rests on; what is not known is asked for.
"""

import neuroplasty

screening = neuroplasty.screen("l5-scar-after-discectomy")
print(screening.answer, "-", len(screening.questions), "questions would decide")

assert screening.answer == "cannot say yet"
assert len(screening.questions) > 0
