"""How the documentation is built; ``build.py`` lays the pages out and calls Sphinx."""

import neuroplasty

project = "neuroplasty"
author = "The neuroplasty developers"
copyright = "The neuroplasty developers"
version = release = neuroplasty.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "index"
html_theme = "furo"
html_title = f"neuroplasty {release}"
html_copy_source = False
html_show_sourcelink = False
html_baseurl = ""
myst_heading_anchors = 4
# Docstrings name a type by its last word; where several rooms have that name, any of them may be linked.
suppress_warnings = ["ref.python"]
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "imported-members": True, "show-inheritance": False}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
