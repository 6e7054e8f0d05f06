"""What every validation script gives: rows of model beside measurement, and a picture.

An experiment is a module ``validation/<room>/<name>.py`` with a docstring (first line: what was measured and
by whom; the rest: how the model is made to do the same) and a function ``run() -> Result``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from matplotlib.figure import Figure

Role = Literal["fitted", "held out", "by construction", "verification"]
"""What agreement with a figure proves.

``fitted``: a calibration used it, or a parameter was chosen in sight of it: little. ``held out``: published,
and used for no parameter: a prediction. ``by construction``: it went in as a parameter: that the number
arrives. ``verification``: not measured, but known on paper: that the equations are solved.
"""
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Row:
    """One published figure beside the model's. Intervals are those named in the experiment's docstring.

    ``role`` says what agreement with it proves. ``inside`` is None for a figure that has no interval to be
    inside of.
    """

    experiment: str
    quantity: str
    unit: str
    published: float
    published_low: float | None
    published_high: float | None
    model: float
    model_low: float | None = None
    model_high: float | None = None
    role: Role = field(kw_only=True)

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(
                f"{self.experiment}, {self.quantity} has the role {self.role!r}; give one of: "
                f"{', '.join(ROLES)}."
            )

    @property
    def inside(self) -> bool | None:
        """Whether the model's value lies within the published interval."""
        if self.published_low is None or self.published_high is None:
            return None
        return self.published_low <= self.model <= self.published_high


@dataclass(frozen=True)
class Result:
    """An experiment's rows, its picture, and what must be said of it (assumptions, known misses)."""

    rows: Sequence[Row]
    figure: Figure | None = None
    remarks: Sequence[str] = field(default_factory=tuple)
