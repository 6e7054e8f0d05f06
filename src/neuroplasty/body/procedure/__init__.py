"""Carries a Plan out on an anatomy, step by step; batch and live use the same engine."""

from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import LiveShot, Shot, Tick

__all__ = ["LiveShot", "Shot", "Theatre", "Tick"]
