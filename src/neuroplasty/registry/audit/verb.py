"""The verb: an audit of whatever holds a clinic's procedures.

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> audit(simulate_clinic(default_rng(1), procedures=40).table).harm.procedures
40
"""

from __future__ import annotations

import datetime
from pathlib import Path

from neuroplasty.registry.audit.reading import read_procedures
from neuroplasty.registry.audit.result import Audit, audit_table
from neuroplasty.registry.audit.table import Procedures
from neuroplasty.registry.registry import Registry
from neuroplasty.registry.roles import SYSTEM, Actor


def audit(
    registry: Registry | Procedures | str | Path,
    *,
    on: datetime.date | None = None,
    seed: int = 0,
    actor: Actor = SYSTEM,
) -> Audit:
    """Audit a registry: who is missing first, then what became of the others.

    Parameters
    ----------
    registry : Registry, Procedures, str or Path
        A registry, its file or its URL; or a table that is at hand.
    on : date, optional
        The day of the audit; today when not given. A table has its own.
    seed : int
        Of the filled-in sets; the same registry, day and seed give the same audit.
    actor : Actor
        Who asks; the machine's own command line when not given.

    Returns
    -------
    Audit

    Raises
    ------
    RegistryError
        Where there is no registry, or nobody in it who agreed to be audited.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> with new_registry() as registry:
    ...     audit(registry)
    Traceback (most recent call last):
        ...
    neuroplasty.errors.RegistryError: Nobody in this registry both had a procedure and agreed to an audit; \
record the consent to it.
    """
    if isinstance(registry, Procedures):
        return audit_table(registry, seed)
    if isinstance(registry, Registry):
        return audit_table(read_procedures(registry, actor, on), seed)
    with Registry.open(registry) as opened:
        return audit_table(read_procedures(opened, actor, on), seed)
