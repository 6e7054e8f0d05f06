"""A diary's review as a person reads it: plain text, and one printable page."""

from neuroplasty.app.diary.page import render_diary, write_diary_page
from neuroplasty.app.diary.text import review_text

__all__ = ["render_diary", "review_text", "write_diary_page"]
