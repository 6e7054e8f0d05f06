"""One patient followed, on one printable page."""

from neuroplasty.app.follow.page import render_follow, write_follow_page
from neuroplasty.app.follow.text import follow_text

__all__ = ["follow_text", "render_follow", "write_follow_page"]
