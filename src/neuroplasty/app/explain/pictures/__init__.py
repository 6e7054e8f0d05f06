"""Pictures drawn for people and not for radiologists, as SVG from an episode's own figures."""

from neuroplasty.app.explain.pictures.balloon import balloon
from neuroplasty.app.explain.pictures.body import body
from neuroplasty.app.explain.pictures.course import course, shares, when
from neuroplasty.app.explain.pictures.dye import dye
from neuroplasty.app.explain.pictures.nerve import nerve
from neuroplasty.app.explain.pictures.paths import paths
from neuroplasty.app.explain.pictures.people import people
from neuroplasty.app.explain.pictures.stories import helicopter, wrist_and_jaw

__all__ = [
    "balloon",
    "body",
    "course",
    "dye",
    "helicopter",
    "nerve",
    "paths",
    "people",
    "shares",
    "when",
    "wrist_and_jaw",
]
