"""Plain text for a terminal: wrapped, with a lead that hangs before its first line."""

from __future__ import annotations

import textwrap

WIDTH = 96
"""Characters of a line."""


def wrapped(text: str, lead: str) -> list[str]:
    """Lines of a text, the first after a lead, the others indented as far.

    Parameters
    ----------
    text : str
        Any white space in it is one space.
    lead : str
        Such as ``"  - "``.

    Returns
    -------
    list of str
        Lines of at most 96 characters, but for a longer word.

    Examples
    --------
    >>> wrapped("A word is not a diagnosis.", "! ")
    ['! A word is not a diagnosis.']
    """
    indent = " " * len(lead)
    return textwrap.wrap(text, WIDTH, initial_indent=lead, subsequent_indent=indent, break_long_words=False)
