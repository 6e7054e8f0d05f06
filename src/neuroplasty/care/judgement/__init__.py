"""One reading of a case, for everybody who judges it: screening, doses, rehearsal, room, programme."""

from neuroplasty.care.judgement.allergies import Allergy, allergic_to, barred_by, read_allergies

__all__ = ["Allergy", "allergic_to", "barred_by", "read_allergies"]
