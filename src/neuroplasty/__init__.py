"""neuroplasty: rehearse epidural neuroplasty on a virtual patient.

    >>> import neuroplasty
    >>> case = neuroplasty.read_case("l5-scar-after-discectomy")
    >>> plan = neuroplasty.read_plan("one-day-caudal")
    >>> episode = neuroplasty.rehearse(case, plan, spacing_mm=4.0)
    >>> episode.status
    'complete'
    >>> neuroplasty.screen(case).answer
    'cannot say yet'

For education, research and audit; not a medical device.
"""

from typing import TYPE_CHECKING, Any

from neuroplasty.documents import read_case, read_episode, read_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan

if TYPE_CHECKING:
    from neuroplasty.care.rehearsal import rehearse
    from neuroplasty.care.screening import screen

__version__ = "0.1.0"
__all__ = ["Case", "Episode", "Plan", "read_case", "read_episode", "read_plan", "rehearse", "screen"]


def __getattr__(name: str) -> Any:
    """Bring in the simulation only when it is asked for: documents and the command line start at once."""
    if name == "rehearse":
        from neuroplasty.care.rehearsal import rehearse

        return rehearse
    if name == "screen":
        from neuroplasty.care.screening import screen

        return screen
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
