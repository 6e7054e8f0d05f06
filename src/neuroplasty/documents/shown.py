"""How an object shows itself in a notebook: a title and a few rows, short and escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

NOT_A_DEVICE = "For education, research and audit. Not a medical device."


def card(title: str, rows: Iterable[tuple[str, object]], note: str = NOT_A_DEVICE) -> str:
    """A small table as HTML, in the notebook's own colours; rows whose value is empty are left out.

    Parameters
    ----------
    title : str
    rows : iterable of (str, object)
        What, and its value in words.
    note : str
        Under it.

    Returns
    -------
    str
        HTML in which everything given is escaped.

    Examples
    --------
    >>> card("<Case>", [("Pain", "7 of 10"), ("Scar", "")], "")
    '<table><caption style="text-align:left"><b>&lt;Case&gt;</b></caption><tbody>\
<tr><th scope="row" style="text-align:left">Pain</th><td style="text-align:left">7 of 10</td></tr>\
</tbody></table>'
    """
    left = ' style="text-align:left"'
    body = "".join(
        f'<tr><th scope="row"{left}>{escape(what)}</th><td{left}>{escape(str(value))}</td></tr>'
        for what, value in rows
        if value not in ("", None)
    )
    said = f"<p><small>{escape(note)}</small></p>" if note else ""
    return f"<table><caption{left}><b>{escape(title)}</b></caption><tbody>{body}</tbody></table>{said}"
