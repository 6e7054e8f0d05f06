"""What is often said beside what was counted.

A leaflet for consent: each claim with the figures of published studies and their 95 % intervals.
"""

from neuroplasty.care.consent import consent_for

claim = consent_for("adhesiolysis").claims[2]
figure = claim.figures[0]
print(f'"{claim.claim}" {figure.words}')

assert (figure.count, figure.of) == (49, 60)
assert figure.low < 100 * 49 / 60 < figure.high
