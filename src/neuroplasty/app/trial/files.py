"""The report's tables as Parquet, whole numbers and numbers in full.

>>> from neuroplasty.app.trial.told import tell
>>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
>>> from neuroplasty.study.trial.analysis.outcomes import toy
>>> sorted(tables_of(tell(toy_trial(), toy())))[:3]
['baseline', 'endpoints', 'estimands']
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from neuroplasty.app.trial.told import Told
from neuroplasty.study.trial.analysis import Estimate, Finding

Records = list[dict[str, Any]]


def tables_of(told: Told) -> dict[str, Records]:
    """Each table as records, by name.

    Parameters
    ----------
    told : Told
        What the report tells.

    Returns
    -------
    dict of str to list of dict
        ``flow``, ``baseline``, ``endpoints``, ``estimands``, ``missing``, ``power`` and ``published``.

    Examples
    --------
    >>> from neuroplasty.app.trial.told import tell
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> tables_of(tell(toy_trial(), toy()))["flow"][0]["randomised"]
    2
    """
    return {
        "flow": [
            {
                "arm": one.arm,
                "randomised": one.randomised,
                "left": one.left,
                "missed": one.missed,
                "analysed": one.analysed,
                **dict(one.events),
            }
            for one in told.result.flow.arms
        ],
        "baseline": [
            {"what": one.what, "arm": arm, "mean": each.mean, "sd": each.sd, "people": each.people}
            for one in told.result.baseline
            for arm, each in zip(told.data.arms, one.values, strict=True)
        ],
        "endpoints": [
            {
                **_record(one),
                "predicted_low": predicted.low,
                "predicted": predicted.middle,
                "predicted_high": predicted.high,
                "replicates": predicted.replicates,
            }
            for one, predicted in zip(told.result.findings, told.predicted, strict=True)
        ],
        "estimands": _records(told.result.estimands),
        "missing": _records(told.result.fills),
        "power": _power(told),
        "published": [
            {
                "study": one.study,
                "control": one.control,
                "other": one.other,
                "months": one.months,
                "words": one.words,
                "control_responded": one.rates[0][0],
                "control_of": one.rates[0][1],
                "other_responded": one.rates[1][0],
                "other_of": one.rates[1][1],
                **_estimate(one.estimate),
                "source": one.source,
                "standing": one.standing,
            }
            for one in told.published
        ],
    }


def parquet(records: Records) -> bytes:
    """Records as a Parquet file.

    Parameters
    ----------
    records : list of dict
        Of the same names; a number that is none is empty.

    Returns
    -------
    bytes

    Examples
    --------
    >>> parquet([{"a": 1}])[:4]
    b'PAR1'
    """
    held = [
        {name: None if isinstance(one, float) and not np.isfinite(one) else one for name, one in each.items()}
        for each in records
    ]
    out = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(held), out)
    return bytes(out.getvalue())


def _records(found: Iterable[Finding]) -> Records:
    return [_record(one) for one in found]


def _record(one: Finding) -> dict[str, Any]:
    asked = one.hypothesis
    return {
        "endpoint": asked.endpoint.name,
        "day": asked.endpoint.day,
        "estimand": asked.estimand.name if asked.estimand else "treatment-policy",
        "comparison": asked.comparison.name,
        "method": asked.analysis.method,
        "missing": asked.analysis.missing,
        "control_value": one.groups[0].value,
        "control_people": one.groups[0].people,
        "control_analysed": one.groups[0].analysed,
        "other_value": one.groups[1].value,
        "other_people": one.groups[1].people,
        "other_analysed": one.groups[1].analysed,
        **_estimate(one.estimate),
        "p_one_sided": one.p,
        "p_adjusted": one.adjusted,
        "why": one.why,
    }


def _estimate(one: Estimate) -> dict[str, Any]:
    return {
        "scale": one.scale,
        "effect": one.value,
        "low": one.low,
        "high": one.high,
        "se": one.se,
        "p": one.p,
    }


def _power(told: Told) -> Records:
    if told.power is None:
        return []
    return [
        {
            "tested": one.name,
            "size": size,
            "power": float(one.power[at]),
            "low": float(one.low[at]),
            "high": float(one.high[at]),
            "ignorance_low": float(one.ignorance[0][at]),
            "ignorance_high": float(one.ignorance[1][at]),
            "expected_size": float(one.expected_size[at]),
            "replicates": told.power.replicates,
            "draws": told.power.draws,
        }
        for one in told.power.curves
        for at, size in enumerate(one.sizes)
    ]
