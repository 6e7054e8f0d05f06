"""Every number on where fluid goes that is not in the epidural space. Nobody's measurements were found."""

from __future__ import annotations

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_LOOK = "plausible; chosen so that the picture looks as handbooks show it"

TABLE: dict[str, Parameter] = {
    # Thecal sac
    "jet_mixing": Parameter(
        10.0, "mm", "assumed", "how far the jet mixes along the sac at once; " + _LOOK, 4, 20
    ),
    "csf_dispersion": Parameter(
        60.0, "mm2/s", "free", "spreading along the sac by pulsing CSF; nobody's number was found", 10, 200
    ),
    "settling_time": Parameter(
        8.0, "s", "assumed", "until contrast that was mixed in has sunk into its layer; " + _LOOK, 2, 30
    ),
    "layer_height": Parameter(
        3.5, "mm", "assumed", "height over which the layer's concentration falls to 1/e; " + _LOOK, 1, 6
    ),
    "layer_drift": Parameter(
        2.5, "mm/s", "assumed", "speed of the layer down a slope of one in one; " + _LOOK, 0.5, 20
    ),
    "rootlet_radius": Parameter(
        0.9, "mm", "assumed", "a root of the cauda equina, both its parts together; " + _LOOK, 0.5, 1.2
    ),
    # Subdural film
    "film_thickness": Parameter(
        0.5, "mm", "assumed", "dura and arachnoid are parted by this little; " + _LOOK, 0.2, 1.5
    ),
    "film_stretch": Parameter(
        4.0, "1", "assumed", "how much easier the film runs along the sac than round it; " + _LOOK, 2, 8
    ),
    # Epidural and lumbar veins
    "vein_speed": Parameter(
        90.0, "mm/s", "free", "blood and dye in epidural veins; nobody's number was found", 20, 200
    ),
    "vein_radius": Parameter(1.2, "mm", "assumed", "a vein of the epidural plexus; " + _LOOK, 0.5, 2.0),
    "vein_tortuosity": Parameter(
        1.6, "mm", "assumed", "how far a vein winds from its line; " + _LOOK, 0.5, 3.0
    ),
    "vein_dispersion": Parameter(
        120.0, "mm2/s", "assumed", "smearing of a bolus on its way; " + _LOOK, 20, 400
    ),
    # Soft tissue and disc
    "tissue_room": Parameter(
        0.25, "1", "assumed", "share of muscle and fat that injected fluid takes up; " + _LOOK, 0.1, 0.5
    ),
    "disc_room": Parameter(
        0.5, "1", "assumed", "share of a nucleus that injected fluid takes up; " + _LOOK, 0.2, 0.8
    ),
}
"""Every parameter of dye outside the epidural space, by name."""

register("dye astray", TABLE)
