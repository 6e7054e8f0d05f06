"""Questionnaires whose wording is not ours to print: their total is accepted and read by its cut-offs.

>>> read_total("CSI", 43).words
'43 of 100: moderate'
>>> read_total("PCS", 60)
Traceback (most recent call last):
    ...
neuroplasty.errors.DocumentError: PCS: found 60, expected a total from 0 to 52.
"""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.care.questionnaires.parameters import TABLE
from neuroplasty.documents.files.wording import nearest
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.parameter import Parameter


@dataclass(frozen=True)
class Band:
    """A reading that begins at a total."""

    begins: Parameter | None
    words: str


@dataclass(frozen=True)
class Total:
    """A questionnaire known by its total only.

    Parameters
    ----------
    name, title : str
        As it is known.
    lowest, highest : float
        Range of the total.
    bands : tuple of Band
        Readings, each from the total at which it begins; none where no cut-off is known.
    licence : str
        What is allowed.

    Examples
    --------
    >>> TOTALS["PCS"].highest
    52
    """

    name: str
    title: str
    lowest: float
    highest: float
    bands: tuple[Band, ...]
    licence: str


@dataclass(frozen=True)
class Reading:
    """A total and what its cut-offs say of it.

    Parameters
    ----------
    total : Total
        Which questionnaire.
    value : float
        The total.
    band : str
        What is said; empty where there is no cut-off.

    Examples
    --------
    >>> read_total("ODI", 38).words
    '38 of 100'
    """

    total: Total
    value: float
    band: str

    @property
    def words(self) -> str:
        """The reading as it is said."""
        return f"{self.value:g} of {self.total.highest:g}{f': {self.band}' if self.band else ''}"


def read_total(name: str, value: float) -> Reading:
    """What a questionnaire's total means.

    Parameters
    ----------
    name : str
        One of ``TOTALS``.
    value : float
        The total.

    Returns
    -------
    Reading
        The total with its band.

    Raises
    ------
    DocumentError
        For an unknown questionnaire or a total out of range.

    Examples
    --------
    >>> read_total("CSI", 43).words
    '43 of 100: moderate'
    """
    total = TOTALS.get(name)
    if total is None:
        near, known = nearest(name, list(TOTALS)), ", ".join(TOTALS)
        raise DocumentError(f"{name}: no questionnaire of that name{near}; there are {known}.")
    if isinstance(value, bool) or not total.lowest <= value <= total.highest:
        raise DocumentError(
            f"{name}: found {value!r}, expected a total from {total.lowest:g} to {total.highest:g}."
        )
    band = ""
    for one in total.bands:
        if one.begins is None or value >= one.begins.value:
            band = one.words
    return Reading(total, value, band)


def _cut(name: str, above: str, below: str = "below the cut-off") -> tuple[Band, ...]:
    return (Band(None, below), Band(TABLE[name], above))


_ASK = "free for clinical use; ask before building it in"
_LICENCE = "licence needed"
_ABOVE = "at or above the cut-off"

_ALL = (
    Total("ODI", "Oswestry disability index, %", 0, 100, (), "proprietary"),
    Total(
        "CSI",
        "Central sensitization inventory, part A",
        0,
        100,
        (
            Band(None, "subclinical"),
            Band(TABLE["csi_mild"], "mild"),
            Band(TABLE["csi_moderate"], "moderate"),
            Band(TABLE["csi_severe"], "severe"),
            Band(TABLE["csi_extreme"], "extreme"),
        ),
        _ASK,
    ),
    Total("CSI-9", "Central sensitization inventory, nine items", 0, 36, _cut("csi9_cut", _ABOVE), _ASK),
    Total(
        "painDETECT",
        "painDETECT",
        -1,
        38,
        (
            Band(None, "neuropathic component unlikely"),
            Band(TABLE["paindetect_unclear"], "neuropathic component unclear"),
            Band(TABLE["paindetect_likely"], "neuropathic component likely"),
        ),
        _LICENCE,
    ),
    Total("DN4", "Douleur neuropathique 4", 0, 10, _cut("dn4_cut", "neuropathic pain likely"), "copyright"),
    Total("S-LANSS", "Self-report LANSS", 0, 24, _cut("slanss_cut", "neuropathic pain likely"), "copyright"),
    Total(
        "STarT Back",
        "STarT Back total",
        0,
        9,
        _cut("startback_medium", "medium or high risk, by the psychosocial part", "low risk"),
        "copyright Keele; software needs a licence",
    ),
    Total("PCS", "Pain catastrophizing scale", 0, 52, _cut("pcs_cut", _ABOVE), "copyright"),
    Total("TSK-11", "Tampa scale of kinesiophobia, 11 items", 11, 44, (), "unclear"),
    Total("OMPSQ-SF", "Örebro pain screening, short form", 0, 100, _cut("ompsq_cut", _ABOVE), "authors'"),
    Total("BPI-SF severity", "Brief pain inventory, mean severity", 0, 10, (), _LICENCE),
    Total("BPI-SF interference", "Brief pain inventory, mean interference", 0, 10, (), _LICENCE),
    Total("PROMIS PI", "PROMIS pain interference, T score", 0, 100, (), "commercial use needs permission"),
)

TOTALS: dict[str, Total] = {total.name: total for total in _ALL}
"""Every questionnaire accepted by its total."""
