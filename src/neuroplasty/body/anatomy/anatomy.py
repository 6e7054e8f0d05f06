"""Anatomy: a canal and the body round it, whatever they were made from."""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.volume import Volume


@dataclass(frozen=True)
class Anatomy:
    """What a procedure is done on.

    ``body`` holds Hounsfield units for the X-ray. ``source`` says what the canal came from, ``missing``
    what could not be found, ``notes`` what was assumed on the way.
    """

    canal: Canal
    body: Volume
    source: str
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
