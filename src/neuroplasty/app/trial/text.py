"""A trial and its power as a few lines of text: what the commands print."""

from __future__ import annotations

from neuroplasty.app.trial import words
from neuroplasty.app.trial.told import Told
from neuroplasty.study.trial.analysis import Power


def trial_text(told: Told) -> str:
    """A trial in a few lines.

    Parameters
    ----------
    told : Told
        What the report tells.

    Returns
    -------
    str

    Examples
    --------
    >>> from neuroplasty.app.trial.told import tell
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> print(trial_text(tell(toy_trial(), toy())).splitlines()[0])
    Caudal injection against sham: 4 people randomised, 4 analysed on day 90.
    """
    flow, main = told.result.flow, told.main
    analysed = sum(one.analysed for one in flow.arms)
    lines = [
        f"{told.trial.title}: {flow.randomised:,} people randomised, {analysed:,} analysed on day {flow.day}."
    ]
    for one in told.result.findings:
        if one is main or one.adjusted == one.adjusted:
            lines.append(
                f"{words.endpoint(one.hypothesis.endpoint)}: {words.effect(one.estimate)}, one-sided p "
                f"{words.chance(one.adjusted)}. {words.conclusion(one, told.trial.testing.alpha)}"
            )
    if told.result.tipping is not None and told.result.tipping.turns_at is not None:
        worse = f"{told.result.tipping.turns_at:.1f} points worse"
        lines.append(f"Tipping point: that changes if the missing fared {worse} than those like them.")
    if told.power is not None:
        lines.append(power_text(told.power))
    return "\n".join(lines)


def power_text(power: Power) -> str:
    """Power over sizes in a few lines.

    Parameters
    ----------
    power : Power
        Over sizes.

    Returns
    -------
    str

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis import power as power_of
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> print(power_text(power_of(toy_trial(), [toy()], [4])))
    pain, caudal against sham, by ancova
         4 people:   0.0 % (0.0 to 79.3 %)
      80 % is not reached with up to 4 people.
    """
    lines = []
    for one in power.curves:
        lines.append(one.name)
        low, high = one.ignorance
        for at, size in enumerate(one.sizes):
            more = (
                f"; parameter draws {100 * low[at]:.0f} to {100 * high[at]:.0f} %" if power.draws > 1 else ""
            )
            lines.append(
                f"{size:>6,} people: {100 * one.power[at]:5.1f} % ({100 * one.low[at]:.1f} to "
                f"{100 * one.high[at]:.1f} %{more})"
            )
        size_for = one.size_for(power.wanted)
        lines.append(
            f"  {100 * power.wanted:g} % is not reached with up to {one.sizes[-1]:,} people."
            if size_for is None
            else f"  {100 * power.wanted:g} % is reached with about {size_for:,} people."
        )
    return "\n".join(lines)
