"""A screening as JSON for programs: everything it holds, and the consent figures beside it."""

from __future__ import annotations

import json
from dataclasses import asdict

from pydantic_core import to_jsonable_python

from neuroplasty.app.screening.words import NO_DEVICE, leaflets
from neuroplasty.care.screening import Screening


def screening_json(screening: Screening) -> str:
    """The whole screening; the same one gives the same text.

    Parameters
    ----------
    screening : Screening

    Returns
    -------
    str
        JSON; null stands for "not known".

    Examples
    --------
    >>> from neuroplasty.care.screening import screen
    >>> json.loads(screening_json(screen("healthy-adult")))["kind"]
    'screening'
    """
    held = {name: getattr(screening, name) for name in screening.__dataclass_fields__}
    whole = {
        "kind": "screening",
        "version": "1",
        "about": NO_DEVICE,
        **held,
        "consent": [asdict(one) for one in leaflets(screening)],
    }
    return json.dumps(to_jsonable_python(whole), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
