"""Anatomy: a canal and the body round it, whatever they were made from."""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.measures import MIDDLE, Measures
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.shown import card


@dataclass(frozen=True)
class Anatomy:
    """What a procedure is done on.

    Parameters
    ----------
    canal : Canal
        Centreline, wall, sac and roots.
    body : Volume
        Hounsfield units for the X-ray.
    source : str
        What the canal came from.
    missing : tuple of str
        What could not be found.
    notes : tuple of str
        What was assumed on the way.
    measures : Measures
        What sets this person apart; of an image's canal only fat, sac and roots follow it.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.anatomy.bones import synthesise_body
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("healthy-adult")
    >>> canal = canal_from_parameters(case.patient)
    >>> body = synthesise_body(canal, case.patient, case.findings, spacing_mm=8.0)
    >>> Anatomy(canal, body, "parameters").missing
    ()
    """

    canal: Canal
    body: Volume
    source: str
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    measures: Measures = MIDDLE

    def _repr_html_(self) -> str:
        """In a notebook: what it came from, its levels, and what could not be found."""
        canal = self.canal
        return card(
            "Anatomy of the lumbosacral canal",
            [
                ("Source", self.source),
                ("Levels", ", ".join(reversed(canal.levels))),
                ("Roots", len(canal.roots)),
                ("Length", f"{canal.s_mm[-1] - canal.s_mm[0]:.0f} mm"),
                ("Narrowest gap to the sac", f"{canal.gap_mm.min():.1f} mm"),
                ("Not found", ", ".join(self.missing) or "nothing is missing"),
                ("Notes", " ".join(self.notes)),
            ],
        )
