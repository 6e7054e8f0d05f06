"""The patients' pages: a link, forms, a diary, a programme and one's own page, without any script."""

from neuroplasty.app.patient.routes import patient_routes

__all__ = ["patient_routes"]
