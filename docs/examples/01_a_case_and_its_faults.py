"""A case, and everything that is wrong with one.

A document is read strictly: every fault is told at once, with its field and what would be right.
"""

import tempfile
from pathlib import Path

from neuroplasty.documents import read_case
from neuroplasty.errors import DocumentError

case = read_case("l5-scar-after-discectomy")
print(case.title, "-", case.patient.age_years, "years")

wrong = """
kind: case
version: 1
name: wrong
title: Two faults
patient: {age_years: forty, sex: female, stature_cm: 165, weight_kg: 70}
findings:
  discs:
    - {disc: L5-L4, kind: protrusion}
"""
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder, "wrong.yaml")
    file.write_text(wrong)
    try:
        read_case(file)
    except DocumentError as error:
        faults = error.faults
for fault in faults:
    print(fault.line, fault.field, fault.text)

assert len(faults) >= 2
assert any("'L4-L5'" in fault.text for fault in faults)
