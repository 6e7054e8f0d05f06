"""Places: where it hurts, as a row of a diary says it; several may stand in one cell.

>>> from neuroplasty.brain.diary.columns import Columns
>>> places_of({"site": "left knee and wrist"}, {"site": "site"}, Columns(), 5.0, print)
[('knee', 'left'), ('wrist', '')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from neuroplasty.brain.diary.columns import Columns
from neuroplasty.brain.diary.scale import Values
from neuroplasty.brain.diary.sites import SIDES, SITES, UNSAID, Side, split_side
from neuroplasty.documents.files.wording import nearest

_BETWEEN = re.compile(r"\s*(?:[;,/+&|]|\b(?:and|und|et|y|e|en)\b|\n)\s*")


def places_of(
    values: Values,
    heads: Mapping[str, str],
    columns: Columns,
    intensity: float | None,
    wrong: Callable[[str, str], None],
) -> list[tuple[str, Side]]:
    """Every place that a row names; several may stand in one cell."""
    written = values.get("site", "")
    side = columns.side(values.get("side", ""))
    if side is None:
        given = values["side"]
        wrong(
            "side",
            f"found {given[:40]!r}, expected one of {', '.join(SIDES)} or nothing{nearest(given, SIDES)}; "
            "give your own word a meaning under 'sides:' in a --columns file",
        )
        side = ""
    if not written:
        if "site" in heads and intensity:
            wrong(
                "site",
                f"is missing beside an intensity of {intensity:g}; name the site, or write 'unspecified'",
            )
        return [(UNSAID, side)]
    found = columns.place(written)
    if found is not None:
        found_all = [found]
    else:
        parts = [part for part in _BETWEEN.split(written) if part]
        found_all = [place for part in parts if (place := columns.place(part)) is not None]
        if len(parts) < 2 or len(found_all) < len(parts):
            unknown = next((part for part in parts if columns.place(part) is None), written)
            shown = written if len(parts) < 2 else unknown
            near = nearest(split_side(shown)[0], SITES)
            wrong(
                "site",
                f"found {shown[:40]!r}, which is no site known here{near}; the sites are "
                f"{', '.join(SITES)}; give your own word a meaning under 'sites:' in a --columns file",
            )
            return []
    places: list[tuple[str, Side]] = []
    for site, within in found_all:
        if within and side and within != side:
            wrong("side", f"found {values['side']!r} beside the site {written[:40]!r}; make the two agree")
        places.append((site, within or side))
    return list(dict.fromkeys(places))
