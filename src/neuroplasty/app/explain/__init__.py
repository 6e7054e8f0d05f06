"""The patient's own page: an episode in words for a reader of twelve, with pictures drawn for people."""

from neuroplasty.app.explain.page import render_explained, render_explanation, write_explanation

__all__ = ["render_explained", "render_explanation", "write_explanation"]
