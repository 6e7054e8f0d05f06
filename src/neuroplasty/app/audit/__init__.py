"""The audit on one printable page, with its tables beside it."""

from neuroplasty.app.audit.page import render_audit, write_audit_page
from neuroplasty.app.audit.text import audit_text

__all__ = ["audit_text", "render_audit", "write_audit_page"]
