"""Where a patient's pathways stand at one moment: what a simulation begins with and ends in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.pathway.traits import PathwayTraits

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PathwayState:
    """Where a patient's pathways stand at one moment, by site (K,), by cue (C,) or by both (K, C).

    Parameters
    ----------
    activity : (K,) array
        The switch of each pathway, 0 to 1.
    adapted : (K,) array
        How far each has adapted.
    felt : (K,) array
        The graded part, which is felt.
    strength : (K,) array
        Of the pathway.
    training, training_peak : (K,) array
        How far the safety pathway inhibits the site, and the most it ever did.
    silent_d : (K,) array
        Days since the site was last on.
    fast_noise : (K,) array
        Noise of the hours.
    bond, bond_age_d : (K, C) array
        From cue to site; days since it last grew.
    safety_bond, safety_bond_age_d : (C,) array
        From cue to the safety pathway; days since it last grew.
    safety, belief, threat, relief, slow_noise : float
        The safety pathway, belief in danger, the threat it makes, relief by expectation, drift of the weeks.

    Examples
    --------
    >>> at_rest(PathwayTraits(), sites=2).sites
    2
    """

    activity: Array
    adapted: Array
    felt: Array
    strength: Array
    training: Array
    training_peak: Array
    silent_d: Array
    fast_noise: Array
    bond: Array
    bond_age_d: Array
    safety_bond: Array
    safety_bond_age_d: Array
    safety: float
    belief: float
    threat: float
    relief: float
    slow_noise: float

    @property
    def sites(self) -> int:
        """Number of sites."""
        return self.activity.size


def at_rest(traits: PathwayTraits, sites: int = 1, cues: int = 1) -> PathwayState:
    """Somebody who has never been in lasting pain.

    Parameters
    ----------
    traits : PathwayTraits
        Constants of the person's pathways.
    sites, cues : int
        How many of each.

    Returns
    -------
    PathwayState
        Every pathway silent and as weak as it was born, safety on.

    Examples
    --------
    >>> at_rest(PathwayTraits()).strength
    array([0.3])
    """
    zero = np.zeros(sites)
    return PathwayState(
        activity=zero,
        adapted=zero,
        felt=zero,
        strength=np.full(sites, traits.strength_rest),
        training=zero,
        training_peak=zero,
        silent_d=zero,
        fast_noise=zero,
        bond=np.zeros((sites, cues)),
        bond_age_d=np.zeros((sites, cues)),
        safety_bond=np.zeros(cues),
        safety_bond_age_d=np.zeros(cues),
        safety=1.0,
        belief=traits.belief_trait,
        threat=traits.threat_gain * (1 - traits.threat_following) * traits.belief_trait,
        relief=0.0,
        slow_noise=0.0,
    )


def in_chronic_pain(traits: PathwayTraits, site: int = 0, sites: int = 1, cues: int = 1) -> PathwayState:
    """Somebody whose pain at one site has lasted long enough to have learned all it can.

    Parameters
    ----------
    traits : PathwayTraits
        Constants of the person's pathways.
    site : int
        Where it hurts.
    sites, cues : int
        How many of each.

    Returns
    -------
    PathwayState
        The site's pathway on and as strong as it may become, safety off.

    Examples
    --------
    >>> in_chronic_pain(PathwayTraits(strength_most=0.9)).strength
    array([0.9])
    """
    rest = at_rest(traits, sites, cues)
    here = np.arange(sites) == site
    belief = min(1.0, traits.belief_trait + traits.belief_from_pain)
    return PathwayState(
        **{
            **vars(rest),
            "activity": np.where(here, 1.0, 0.0),
            "felt": np.where(here, traits.strength_most, 0.0),
            "strength": np.where(here, traits.strength_most, traits.strength_rest),
            "safety": 0.0,
            "belief": belief,
            "threat": traits.threat_gain * belief,
        }
    )
