"""Mixing: species through one step of flow, with what spreads them and what stands still on the way.

Transport (``transport``), dispersion (``dispersion``, ``diffusion``) and exchange with the dead volume among
the lobules (``exchange``), one after the other; each conserves and keeps every species positive by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import exchange, transport
from neuroplasty.body.epidural.diffusion import diffuse
from neuroplasty.body.epidural.dispersion import Dispersivity, exchanges
from neuroplasty.body.epidural.pressure import Flow
from neuroplasty.body.epidural.shell import Shell
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mixing:
    """What mixes species in a film.

    Parameters
    ----------
    dispersivity : Dispersivity
    stagnant_share : float
        Of the fluid in a cell, 0 to below 1.
    stagnant_time_s : float
        In which it follows the fluid that flows, s.

    Examples
    --------
    >>> from neuroplasty.body.epidural.parameters import TABLE
    >>> 0 < Mixing.of(TABLE).stagnant_share < 1
    True
    """

    dispersivity: Dispersivity
    stagnant_share: float
    stagnant_time_s: float

    @classmethod
    def of(cls, table: Mapping[str, Parameter]) -> Mixing:
        """Read from a table.

        Parameters
        ----------
        table : mapping of str to Parameter
            As in ``TABLE``.

        Returns
        -------
        Mixing

        Examples
        --------
        >>> from neuroplasty.body.epidural.parameters import TABLE
        >>> Mixing.of(TABLE).stagnant_time_s > 0
        True
        """
        return cls(Dispersivity.of(table), float(table["stagnant_share"]), float(table["stagnant_time"]))

    def flowing_m3(self, volume_m3: Array) -> Array:
        """Of all fluid in a cell, what flows.

        Parameters
        ----------
        volume_m3 : (n, m)

        Returns
        -------
        (n, m) array
            m3.

        Examples
        --------
        >>> from neuroplasty.body.epidural.parameters import TABLE
        >>> mixing = Mixing.of(TABLE)
        >>> float(mixing.flowing_m3(np.ones((1, 1)))[0, 0]) == 1 - mixing.stagnant_share
        True
        """
        return np.asarray((1.0 - self.stagnant_share) * volume_m3)

    def carried(
        self,
        film: Array,
        stagnant: Array,
        given: Array,
        before_m3: Array,
        after_m3: Array,
        flow: Flow,
        shell: Shell,
        dt_s: float,
        outlets: int,
    ) -> tuple[Array, Array, Array]:
        """Species after a step of flow, and what left.

        Parameters
        ----------
        film, stagnant, given : (k, n, m)
            What flows and what stands before the step, and what sources bring to the former in it.
        before_m3, after_m3 : (n, m)
            All fluid in each cell before and after the step.
        flow : Flow
        shell : Shell
        dt_s : float
        outlets : int
            How many there are.

        Returns
        -------
        tuple of (k, n, m), (k, n, m) and (k, outlets) arrays
            Film, stagnant, and what left by each outlet.

        Raises
        ------
        SolverError
            When a cell's fluid is not above zero.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural.parameters import TABLE
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> shell = Shell.from_canal(canal, spacing_mm=5.0)
        >>> still, nowhere = np.zeros(shell.shape), np.zeros(0)
        >>> flow = Flow(still, still, still, nowhere.astype(int), nowhere, nowhere.astype(int), 0.0, nowhere)
        >>> one, none, volume = np.ones((1, *shell.shape)), np.zeros((1, *shell.shape)), shell.area_mm2 * 1e-9
        >>> mixing = Mixing.of(TABLE)
        >>> film, stagnant, _ = mixing.carried(one, none, none, volume, volume, flow, shell, 60.0, 0)
        >>> bool(np.isclose(film.sum() + stagnant.sum(), one.sum())), bool(stagnant.min() > 0)
        (True, True)
        """
        share = self.stagnant_share
        film, stagnant = exchange.given_back(film, stagnant, before_m3, after_m3)
        kept_m3 = exchange.kept_m3(before_m3, after_m3, share)
        kept, left = transport.carry(film, given, kept_m3, flow, dt_s, outlets)
        film, stagnant = exchange.taken_in(kept, stagnant, before_m3, after_m3, share)
        flowing = self.flowing_m3(after_m3)
        rows, columns = exchanges(
            self.dispersivity,
            flowing,
            shell.area_mm2 * 1e-6,
            shell.link_s,
            shell.link_t,
            float(shell.s_mm[1] - shell.s_mm[0]) * 1e-3,
            flow.along,
            flow.round,
            dt_s,
        )
        film = diffuse(film, flowing, rows, columns)
        film, stagnant = exchange.exchanged(film, stagnant, share, self.stagnant_time_s, dt_s)
        return film, stagnant, left
