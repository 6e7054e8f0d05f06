"""One drug as a row: what a plan may ask of it, how it leaves, what it does.

``drugs`` holds the table of rows and refuses one with a gap; ``kinetics`` reckons how they leave.

>>> from neuroplasty.evidence.drugs import DRUGS
>>> row = DRUGS["lidocaine"]
>>> row.group, row.unit, [(limit.amount, limit.per) for limit in row.limits]
('local anaesthetic', 'mg', [(300.0, 'procedure'), (4.5, 'kg')])
>>> sorted(row.also_called)
['amide', 'lidoderm', 'lignocaine', 'versatis', 'xylocain', 'xylocaine', 'xyloneural']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neuroplasty.evidence.parameter import Parameter, Standing

Group = Literal["contrast", "saline", "local anaesthetic", "steroid", "enzyme", "sedative"]


@dataclass(frozen=True)
class Limit:
    """The most of a drug within 24 hours: what a plan is refused for, and no advice.

    Parameters
    ----------
    most : Parameter
        In the drug's own unit, or in that unit per kilogram of the patient (``mg/kg``).

    Examples
    --------
    >>> Limit(Parameter(7.0, "mg/kg", "unverified", "a calculator")).for_weight(52)
    364.0
    """

    most: Parameter

    @property
    def amount(self) -> float:
        """The bare number, absolute or per kilogram as ``per`` says."""
        return self.most.value

    @property
    def per(self) -> Literal["procedure", "kg"]:
        """Whether it grows with the patient's weight."""
        return "kg" if self.most.unit.endswith("/kg") else "procedure"

    @property
    def source(self) -> str:
        """Who set it."""
        return self.most.source

    @property
    def standing(self) -> Standing:
        """How much it is to be trusted."""
        return self.most.standing

    def for_weight(self, weight_kg: float) -> float:
        """The limit of a patient of that weight, in the drug's own unit.

        Parameters
        ----------
        weight_kg : float
            The patient's weight.

        Returns
        -------
        float
            The bare amount for a limit that does not grow with weight.
        """
        return self.amount * (weight_kg if self.per == "kg" else 1.0)


@dataclass(frozen=True)
class Kinetics:
    """How one drug leaves the epidural space otherwise than by flow.

    Parameters
    ----------
    film_half_life : Parameter
        Minutes in which half of what lies in the fluid film leaves it.
    stored : Parameter
        Share of what leaves the film that goes into fat and tissue; the rest goes to the blood at once.
    store_half_life : Parameter
        Minutes in which half of what is stored goes to the blood.
    decay_half_life : Parameter or None
        Minutes in which the drug loses half its activity where it lies; None for one that keeps it.

    Examples
    --------
    >>> from neuroplasty.evidence.drugs import DRUGS
    >>> float(DRUGS["hyaluronidase"].kinetics.decay_half_life)
    120.0
    """

    film_half_life: Parameter
    stored: Parameter
    store_half_life: Parameter
    decay_half_life: Parameter | None = None


@dataclass(frozen=True)
class Drug:
    """One drug: all that is known of it here, so that nothing of it stands anywhere else.

    Parameters
    ----------
    group : Group
        Its class: what it is given for, and what decides which of the numbers below it must have.
    unit : str
        Unit of its doses; concentrations are in this unit per mL.
    strengths : tuple of str
        Units its strength may be written in, the usual one first.
    limits : tuple of Limit
        Most in 24 hours; the tightest for a patient counts. Empty where none was found.
    strongest : Parameter or None
        Strongest solution that may be injected, in one of ``strengths``.
    barred : tuple of Parameter
        Solutions that may not be injected though they are no stronger than that.
    synonyms, brands, classes : tuple of str
        Further words by which it, or an allergy to it, is noted, in lower case: other generic names, trade
        names, and narrower or wider classes of drugs than ``group``.
    kinetics : Kinetics or None
        How it leaves the epidural space; None for one that is not injected there.
    blocking_concentration : Parameter or None
        Of a local anaesthetic, per mL: what blocks half.
    potency : Parameter or None
        Of a steroid, against inflammation: that of dexamethasone is 1.
    particulate : {"", "smallest", "middle", "largest"}
        Of a steroid: how its particles stand among the others' (AANA Journal 2019;87:76); empty for one
        that dissolves.
    effect_half_life : Parameter or None
        Of a sedative: how long until half of what it does is gone; None where no figure was found.

    Examples
    --------
    >>> morphine = Drug("sedative", "mg", ("mg/mL",), classes=("opioid",))
    >>> morphine.is_injected, morphine.limits
    (False, ())
    """

    group: Group
    unit: str
    strengths: tuple[str, ...]
    limits: tuple[Limit, ...] = ()
    strongest: Parameter | None = None
    barred: tuple[Parameter, ...] = ()
    synonyms: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    kinetics: Kinetics | None = None
    blocking_concentration: Parameter | None = None
    potency: Parameter | None = None
    particulate: Literal["", "smallest", "middle", "largest"] = ""
    effect_half_life: Parameter | None = None

    @property
    def also_called(self) -> tuple[str, ...]:
        """All words by which an allergy to it may be noted, besides its name and its group."""
        return (*self.synonyms, *self.brands, *self.classes)

    @property
    def is_injected(self) -> bool:
        """Whether it is given through the needle or the catheter; a sedative goes into a vein."""
        return self.group != "sedative"
