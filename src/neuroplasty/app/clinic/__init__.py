"""The clinic's own pages: what staff do with a registry, in a browser.

>>> from neuroplasty.app.clinic import PAGES
>>> next(page.action for page in PAGES if page.path == "/due")
'see due'
"""

from neuroplasty.app.clinic.application import PAGES, clinic_app
from neuroplasty.app.clinic.page import Asked, Page

__all__ = ["PAGES", "Asked", "Page", "clinic_app"]
