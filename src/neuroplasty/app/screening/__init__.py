"""A screening as a person reads it: plain text, JSON for programs, and one printable page."""

from neuroplasty.app.screening.data import screening_json
from neuroplasty.app.screening.page import render_screening, write_screening_page
from neuroplasty.app.screening.text import screening_text

__all__ = ["render_screening", "screening_json", "screening_text", "write_screening_page"]
