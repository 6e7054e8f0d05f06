"""Wiring of a few thousand rate cells: who connects to whom, fixed for life and different in each brain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.network.parameters import TABLE
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """Fixed wiring of N cells, K sites, one safety assembly, C cues of F fibres each.

    Parameters
    ----------
    afferent : (K, N) array
        What a unit of nociception, or of threat, drives each cell with.
    safe : (N,) array
        The safety assembly, 0 or 1.
    targets : (N, S) array of int
        The cells each cell projects to.
    reached : (C, F, N) array of bool
        Whether a fibre of a cue reaches a cell.
    threshold : (N,) array
        Of each cell.

    Examples
    --------
    >>> network, _ = grow(np.random.default_rng(1), sites=1, cells=600)
    >>> network.cells, network.sites
    (600, 1)
    """

    afferent: Array
    safe: Array
    targets: Ints
    reached: NDArray[np.bool_]
    threshold: Array

    @property
    def cells(self) -> int:
        """N."""
        return int(self.safe.size)

    @property
    def sites(self) -> int:
        """K."""
        return int(self.afferent.shape[0])

    def assembly(self, site: int) -> Ints:
        """The cells that answer to a site."""
        return np.flatnonzero(self.afferent[site] > 0)


@dataclass(frozen=True)
class Synapses:
    """What learning changes.

    Parameters
    ----------
    recurrent : (N, S) array
        Weights by presynaptic cell; one of 0 is no synapse.
    cued : (C, F, N) array
        From each fibre of each cue.
    calming : (N,) array
        How far the safety assembly inhibits each cell.

    Examples
    --------
    >>> network, synapses = grow(np.random.default_rng(1), sites=1, cells=600)
    >>> round(synapses.strength(network, 0), 2), synapses.training(network, 0)
    (0.1, 0.0)
    """

    recurrent: Array
    cued: Array
    calming: Array

    def strength(self, network: Network, site: int) -> float:
        """Mean recurrent drive a cell of the site's assembly gets when the whole assembly is active."""
        member = network.afferent[site] > 0
        sources = np.flatnonzero(member)
        inside = member[network.targets[sources]]
        return float((self.recurrent[sources] * inside).sum() / sources.size)

    def training(self, network: Network, site: int) -> float:
        """Mean inhibition of the site's assembly by an active safety assembly."""
        return float(self.calming[network.assembly(site)].mean())


def grow(
    rng: np.random.Generator, sites: int = 2, cues: int = 1, cells: int | None = None, threshold: float = 0.5
) -> tuple[Network, Synapses]:
    """A new brain: wiring drawn at random, synapses weak and alike.

    Parameters
    ----------
    rng : Generator
        Where the wiring comes from.
    sites, cues : int
        How many of each.
    cells : int, optional
        N; the table's when not given.
    threshold : float
        Mean threshold of the cells.

    Returns
    -------
    Network, Synapses
        The wiring, and synapses that have learned nothing.

    Raises
    ------
    SolverError
        Where the assemblies would not be sparse.

    Examples
    --------
    >>> network, synapses = grow(np.random.default_rng(1))
    >>> network.assembly(0).size, round(synapses.strength(network, 0), 2)
    (150, 0.1)
    """
    n = int(TABLE["cells"].value) if cells is None else cells
    members, out = int(TABLE["assembly_cells"].value), int(TABLE["synapses_per_cell"].value)
    if n < 4 * members:
        raise SolverError(f"{n} cells are too few for assemblies of {members}; give {4 * members} or more.")
    afferent = np.zeros((sites, n))
    for row in afferent:
        chosen = rng.choice(n, members, replace=False)
        row[chosen] = 1 + TABLE["afferent_spread"].value * rng.standard_normal(members)
    safe = np.zeros(n)
    safe[rng.choice(n, members, replace=False)] = 1.0
    # Safety and pain share no cells: a cell in both would inhibit itself.
    safe[afferent.any(axis=0)] = 0.0
    targets = np.array([rng.choice(n - 1, out, replace=False) for _ in range(n)])
    targets += targets >= np.arange(n)[:, None]
    fibres = int(TABLE["fibres_per_cue"].value)
    reached = rng.random((cues, fibres, n)) < TABLE["fibre_share"].value
    thresholds = threshold + TABLE["threshold_spread"].value * rng.standard_normal(n)
    network = Network(afferent, safe, targets, reached, thresholds)
    # Safety speaks through inhibition alone (``calming``): it neither gives nor gets these synapses.
    weak = np.where((safe > 0)[:, None] | (safe > 0)[targets], 0.0, 1.0)
    synapses = Synapses(weak, np.zeros((cues, fibres, n)), np.zeros(n))
    # Chance decides how many inputs an assembly has from itself; its untrained drive is set, not drawn.
    drawn = np.mean([synapses.strength(network, site) for site in range(sites)])
    return network, Synapses(weak * TABLE["strength_rest"].value / drawn, synapses.cued, synapses.calming)
