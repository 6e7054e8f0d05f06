"""Sensations: what the patient says, in parts a page can speak or a test can ask: where, what, how much.

>>> Sensation("L5 left", "shooting pain", 6.0, usual=True).words
'Shooting pain along L5 left, 6 of 10; "that is my usual pain".'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve import Roots, block, nociception
from neuroplasty.body.physiology.parameters import TABLE

Array = NDArray[np.float64]
Quality = Literal["shooting pain", "tingling", "numbness"]
_INFLAMED = 0.1


@dataclass(frozen=True)
class Sensation:
    """One thing felt.

    Parameters
    ----------
    where : str
        A root.
    quality : str
        Such as numbness or shooting pain.
    intensity : float
        0 to 10.
    usual : bool
        Whether it is the pain the patient came with.

    Examples
    --------
    >>> Sensation("S1 right", "numbness", 8.0).words
    'Numbness along S1 right.'
    """

    where: str
    quality: Quality
    intensity: float
    usual: bool = False

    @property
    def words(self) -> str:
        """As the patient says it."""
        said = f"{self.quality.capitalize()} along {self.where}"
        if self.quality != "numbness":
            said += f", {self.intensity:.0f} of 10"
        return f'{said}; "that is my usual pain".' if self.usual else f"{said}."


def provoked(before: Roots, now: Roots) -> Array:
    """Pain that each root gives beyond what it gave before anything was done.

    Parameters
    ----------
    before, now : Roots
        The K roots at rest and as they are.

    Returns
    -------
    ndarray
        (K,), 0-10.

    Examples
    --------
    >>> from dataclasses import replace
    >>> healthy = Roots.healthy(("L5 left",))
    >>> pressed = replace(healthy, injury=np.array([0.8]), inflammation=np.array([0.8]))
    >>> bool(provoked(healthy, pressed)[0] > 0), float(provoked(pressed, healthy)[0])
    (True, 0.0)
    """
    return np.asarray(10.0 * np.maximum(0.0, nociception(now) - nociception(before)))


def sensations(
    before: Roots, now: Roots, usual: Sequence[str], sedation: float, numb: NDArray[np.bool_]
) -> Iterator[Sensation]:
    """What is felt now, strongest first; nothing from somebody who sleeps.

    Parameters
    ----------
    before, now : Roots
        The K roots at rest and as they are.
    usual : sequence of str
        The roots of the pain the patient came with.
    sedation : float
        0 awake to 1.
    numb : ndarray of bool
        (K,): roots that were numb already and are not told of again.

    Yields
    ------
    Sensation
        Pains first, then what has become numb.

    Examples
    --------
    >>> from dataclasses import replace
    >>> healthy = Roots.healthy(("L5 left",))
    >>> blocked = replace(healthy, anaesthetic=np.array([3.0]))
    >>> [one.words for one in sensations(healthy, blocked, (), 0.0, numb_roots(healthy))]
    ['Numbness along L5 left.']
    """
    if sedation >= TABLE["asleep"].value:
        return
    told = provoked(before, now) * (1 - TABLE["sedated_pain"].value * sedation)
    for k in np.argsort(-told, kind="stable"):
        if told[k] < TABLE["told_from"].value:
            break
        quality: Quality = "shooting pain" if now.inflammation[k] > _INFLAMED else "tingling"
        name = now.names[k]
        yield Sensation(name, quality, float(min(10.0, told[k])), usual=name in usual)
    for k in np.flatnonzero(numb_roots(now) & ~numb):
        yield Sensation(now.names[k], "numbness", 10.0 * float(block(now)[k]))


def numb_roots(now: Roots) -> NDArray[np.bool_]:
    """Which roots are blocked so far that their skin is numb.

    Parameters
    ----------
    now : Roots
        The K roots as they are.

    Returns
    -------
    ndarray of bool
        (K,).

    Examples
    --------
    >>> from dataclasses import replace
    >>> healthy = Roots.healthy(("L5 left", "S1 left"))
    >>> numb_roots(replace(healthy, anaesthetic=np.array([3.0, 0.0]))).tolist()
    [True, False]
    """
    return np.asarray(block(now) >= TABLE["numb_from"].value)
