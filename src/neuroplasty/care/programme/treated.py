"""Which roots a procedure treated: where its drugs came, and where it loosened scar."""

from __future__ import annotations

from neuroplasty.care.programme.parameters import FREED, TREATED_SHARE
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.places import ROOTS
from neuroplasty.documents.records import RootRecord
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.drugs import DRUGS

_GROUPS = ("local anaesthetic", "steroid")


def treated_roots(episode: Episode) -> tuple[str, ...]:
    """Roots that a local anaesthetic or a steroid reached in strength, or that lost bonds; from above down.

    Of a recorded procedure: those it was for.

    Parameters
    ----------
    episode : Episode
        With its procedure.

    Returns
    -------
    tuple of str
        Their names.

    Raises
    ------
    DocumentError
        For an episode in which nothing was given and nothing freed.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure, StepRecord
    >>> from neuroplasty.documents.records import RootRecord
    >>> met = {"gap_before_mm": 2, "gap_after_mm": 2, "bonded_before": 0.9, "bonded_after": 0.4,
    ...        "peak_pressure_mmhg": 20, "dye_before": False, "dye_after": True}
    >>> done = StepRecord(number=1, do="inject", start_s=0, end_s=1800, said="injected", outcome="done")
    >>> procedure = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(done,),
    ...                       roots=(RootRecord(root="L5 left", **met),))
    >>> recorded = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                    case=read_case("l5-scar-after-discectomy"), plan=read_plan("one-day-caudal"),
    ...                    procedure=procedure)
    >>> treated_roots(recorded)
    ('L5 left',)
    """
    records = episode.procedure.roots
    if not records and episode.recorded is not None:
        if not episode.recorded.roots:
            raise DocumentError(
                "This recorded procedure does not say which roots it was for; add 'recorded.roots', such as "
                "[L5 left]."
            )
        return tuple(sorted(set(episode.recorded.roots), key=ROOTS.index))
    most: dict[str, float] = {}
    for record in records:
        for drug, amount in record.peak_concentration.items():
            if drug in DRUGS and DRUGS[drug].group in _GROUPS:
                most[drug] = max(most.get(drug, 0.0), amount)
    found = tuple(record.root for record in records if _is_treated(record, most))
    if not found:
        raise DocumentError(
            f"{episode.known_case.name}: this episode has no procedure to recover from (no drug reached a "
            "root and no scar was loosened); give an episode whose plan was carried out."
        )
    return found


def roots_to_glide(episode: Episode, wanted: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The roots the patient should glide: the target and the painful ones that were treated, or those wanted.

    Parameters
    ----------
    episode : Episode
        With its procedure.
    wanted : tuple of str
        These in their place.

    Returns
    -------
    tuple of str
        Their names, from above down.

    Raises
    ------
    DocumentError
        For a wanted root that was not treated.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure, StepRecord
    >>> from neuroplasty.documents.records import RootRecord
    >>> met = {"gap_before_mm": 2, "gap_after_mm": 2, "bonded_before": 0.9, "bonded_after": 0.4,
    ...        "peak_pressure_mmhg": 20, "dye_before": False, "dye_after": True}
    >>> done = StepRecord(number=1, do="inject", start_s=0, end_s=1800, said="injected", outcome="done")
    >>> procedure = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(done,),
    ...                       roots=(RootRecord(root="L5 left", **met),))
    >>> recorded = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                    case=read_case("l5-scar-after-discectomy"), plan=read_plan("one-day-caudal"),
    ...                    procedure=procedure)
    >>> roots_to_glide(recorded)
    ('L5 left',)
    """
    treated = treated_roots(episode)
    for root in wanted:
        if root not in treated:
            raise DocumentError(
                f"A programme for {root} was asked for, and the procedure did not treat it; it treated "
                f"{', '.join(treated)}. Choose among those, or leave the root out."
            )
    if wanted:
        return tuple(root for root in treated if root in wanted)
    if episode.case is None:
        return treated
    target = episode.case.target
    sides = ("left", "right") if target.side == "midline" else (target.side,)
    named = {f"{target.level} {side}" for side in sides} | {pain.root for pain in episode.case.pains}
    return tuple(root for root in treated if root in named) or treated[:1]


def _is_treated(record: RootRecord, most: dict[str, float]) -> bool:
    reached = any(
        record.peak_concentration.get(drug, 0.0) >= float(TREATED_SHARE) * amount
        for drug, amount in most.items()
        if amount > 0
    )
    return reached or record.bonded_before - record.bonded_after >= float(FREED)
