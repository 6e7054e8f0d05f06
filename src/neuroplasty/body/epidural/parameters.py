"""Every number the epidural room rests on, with its unit, standing and source.

The free ones are bounded to ranges that keep a published caudal or lumbar injection plausible; they are
not calibrated.

>>> TABLE["csf_pressure"].value, TABLE["csf_pressure"].unit
(9.3, 'mmHg')
>>> with_values({"film_stiffness": 20.0})["film_stiffness"].value
20.0
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from neuroplasty.errors import SolverError
from neuroplasty.parameter import Parameter

_HILT = "Hilt et al., Br J Anaesth 1986;58:676-80"
_HIGUCHI = "Higuchi et al., Anesthesiology 2005;102:285-92"
_THOMSEN = "Thomsen et al., PLoS ONE 2014;9:e104054: subcutaneous fat, order of magnitude"
_NOBODY = "no measurement found"

TABLE: Mapping[str, Parameter] = {
    # The sac and its cerebrospinal fluid.
    "csf_pressure": Parameter(9.3, "mmHg", "measured", f"{_HILT}: one patient before 10 mL", 5, 19),
    "csf_share": Parameter(
        0.44, "1", "derived", f"{_HIGUCHI}: 4.4 mL of CSF displaced by 10 mL of saline", 0.30, 0.58
    ),
    "csf_compliance": Parameter(
        0.70, "mL/mmHg", "derived", f"4.4 mL displaced ({_HIGUCHI}) over 6.3 mmHg ({_HILT})", 0.21, 1.0
    ),
    "csf_time": Parameter(
        270, "s", "assumed", f"{_HILT}: a raised pressure was held 4.5 min on average", 60, 900
    ),
    # The film between sac and wall.
    "film_stiffness": Parameter(
        12.0, "mmHg/mm", "free", f"{_NOBODY}; keeps 10 mL within 20-53 mmHg (Son et al.)", 2, 40
    ),
    "tight_gap": Parameter(
        1.0, "mm", "assumed", "a narrow gap is stiffer: film_stiffness x (1 + tight_gap / gap)", 0, 3
    ),
    "closed_stiffening": Parameter(
        20, "1", "assumed", "below zero film only fat and veins yield: so many times stiffer", 5, 100
    ),
    "film_efficiency": Parameter(
        0.01, "1", "free", f"{_NOBODY}; fluid runs in channels between lobules: 1 over their number squared",
        0.002, 0.2,
    ),
    "resident_film": Parameter(
        0.05, "mm", "assumed", "the fluid already there, with which injectate mixes", 0.02, 0.2
    ),
    "fat_permeability": Parameter(3e-11, "m2", "assumed", _THOMSEN, 1e-11, 1e-10),
    "lobule_size": Parameter(8, "mm", "assumed", "correlation length of fat lobules", 3, 15),
    "lobule_contrast": Parameter(0.6, "1", "assumed", "standard deviation of log conductance", 0, 1.5),
    "lobule_softness": Parameter(
        0.4, "1", "assumed", "how far the film's softness follows its conductance: its power", 0, 1
    ),
    "septum_length": Parameter(
        80, "mm", "free",
        f"{_NOBODY}; dorsal midline fold and ventral ligaments, as so much more film to cross", 0, 500,
    ),
    "root_obstruction": Parameter(
        0.5, "1", "assumed", "share of conductance a root takes away where it lies", 0, 0.9
    ),
    # The ways out.
    "foramen_conductance": Parameter(
        0.002, "mL/(s mmHg)", "free", f"{_NOBODY}; of 100 mm2 at 1 mPa s", 0.0003, 0.03
    ),
    "foramen_film": Parameter(
        0.4, "mm", "assumed", "film at which the way into a foramen is half open", 0.1, 1.0
    ),
    "tissue_pressure": Parameter(
        11.0, "mmHg", "free", f"{_NOBODY}; tissue outside a foramen and what opens the way there", 3, 15
    ),
    "end_length": Parameter(
        60, "mm", "assumed", "epidural space beyond the end of the modelled canal, as a resistance", 20, 200
    ),
    "fluid_uptake_half_life": Parameter(
        90, "min", "free", f"{_NOBODY}; half the film's water gone into blood and lymph", 30, 360
    ),
    # Viscosity.
    "water_viscosity": Parameter(0.70, "mPa s", "unverified", "dilute saline at 37 C", 0.65, 0.80),
    # Scar.
    "bond_stiffness": Parameter(150, "mmHg/mm", "free", f"{_NOBODY}; of a wholly bonded surface", 30, 1000),
    "bond_permeability_power": Parameter(
        3, "1", "free", f"{_NOBODY}; perm = (1 - bonded)^power + floor", 1, 6
    ),
    "bond_permeability_floor": Parameter(0.002, "1", "free", f"{_NOBODY}", 1e-4, 0.05),
    "bond_rate": Parameter(5e-5, "1/s", "free", f"{_NOBODY}; Bell's rate of rupture at rest", 1e-6, 1e-2),
    "bond_strength": Parameter(
        8, "mmHg", "free", f"{_NOBODY}; stress that multiplies the rate by e", 4, 100
    ),
    "bond_fastest": Parameter(0.5, "s", "free", f"{_NOBODY}; a scar cannot tear faster", 0.05, 5),
    "enzyme_rate": Parameter(
        1.5e-3, "1/s", "free", f"{_NOBODY}; rate at a saturating hyaluronidase concentration", 1e-5, 1e-2
    ),
    "enzyme_half_saturation": Parameter(
        75, "IU/mL", "free", f"{_NOBODY}; of the usual 150 IU/mL preparation, half", 5, 500
    ),
    # Species.
    "diffusivity": Parameter(
        4.0e-10, "m2/s", "measured",
        "Moussy et al., Biotechnol Prog 2006: dexamethasone in rat subcutis; taken for all", 2e-10, 6e-10,
    ),
}  # fmt: skip


def with_values(values: Mapping[str, float]) -> Mapping[str, Parameter]:
    """The table with other values, ranges and sources kept; SolverError names what is not in it."""
    unknown = sorted(set(values) - set(TABLE))
    if unknown:
        raise SolverError(
            f"The epidural space has no parameter {', '.join(unknown)}; it has: {', '.join(TABLE)}."
        )
    return {name: replace(p, value=values.get(name, p.value)) for name, p in TABLE.items()}
