"""Analysis: how endpoints are compared, how often, and what is concluded from several of them.

>>> Analysis(endpoint="pain", method="ancova").missing
'complete cases'
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from neuroplasty.documents.document import Name, Part

AnalysisMethod = Literal["ancova", "logistic", "repeated measures", "kaplan-meier"]
"""Means with the start as covariate; responders; means over all visits; time to an event with log-rank."""

Missing = Literal["complete cases", "multiple imputation", "last observation", "non-response", "reference"]
"""What stands for what is missing; ``reference``: imputed as if they had been in the control arm."""

Multiplicity = Literal["none", "holm", "fixed sequence"]
Spending = Literal["obrien-fleming", "pocock"]
Covariate = Literal["baseline", "site", "stratum", "age_years", "months"]


class Analysis(Part):
    """How one endpoint is compared, every arm with the first or, in a factorial trial, factor by factor.

    ``estimand``: which one of the endpoint; the trial's treatment policy when not given.
    ``margin``: of non-inferiority, in the endpoint's unit (points, share, log hazard ratio); superiority when
    not given.
    """

    endpoint: Name
    method: AnalysisMethod
    estimand: Name | None = None
    covariates: tuple[Covariate, ...] = ("baseline",)
    margin: Annotated[float | None, Field(gt=0, le=100)] = None
    missing: Missing = "complete cases"


class Testing(Part):
    """One-sided level, and what is done about several comparisons; ``order``: endpoints of a fixed sequence.

    >>> Testing().alpha
    0.025
    """

    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.025
    multiplicity: Multiplicity = "none"
    order: tuple[Name, ...] = ()
    power: Annotated[float, Field(gt=0, lt=1)] = 0.8


class Interim(Part):
    """Looks before the end, at these shares of the information, and when to stop for futility.

    ``futility``: stopped where the conditional power under the observed trend is below it.

    >>> Interim(looks=(0.5,)).spending
    'obrien-fleming'
    """

    looks: Annotated[tuple[Annotated[float, Field(gt=0, lt=1)], ...], Field(min_length=1)]
    spending: Spending = "obrien-fleming"
    futility: Annotated[float | None, Field(gt=0, lt=1)] = None
