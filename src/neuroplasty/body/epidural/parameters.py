"""Every number the epidural room rests on, with its unit, standing and source.

What ``validation/body/calibration`` could tell from published injections is laid over the table and is
``derived``; the free ones are bounded to ranges that keep a published caudal or lumbar injection plausible
and are not calibrated.

>>> TABLE["csf_pressure"].value, TABLE["csf_pressure"].unit
(9.3, 'mmHg')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import exp

from numpy.random import Generator

from neuroplasty.errors import SolverError
from neuroplasty.evidence.fitted import fitted
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_HILT = "Hilt et al., Br J Anaesth 1986;58:676-80"
_HIGUCHI = "Higuchi et al., Anesthesiology 2005;102:285-92"
_THOMSEN = "Thomsen et al., PLoS ONE 2014;9:e104054: subcutaneous fat, order of magnitude"
_NOBODY = "no measurement found"

_UNFITTED: Mapping[str, Parameter] = {
    # The sac and its cerebrospinal fluid.
    "csf_pressure": Parameter(9.3, "mmHg", "measured", f"{_HILT}: one patient before 10 mL", 5, 19),
    "csf_share": Parameter(
        0.65, "1", "assumed",
        f"share of the first fluid beside the sac that displaces CSF, the rest veins and fat; at least "
        f"0.44 ({_HIGUCHI}: 4.4 mL displaced by 10 mL, if none of it had left the canal)", 0.44, 1.0,
    ),
    "vein_room": Parameter(
        8, "mL", "assumed",
        "fluid after which veins and fat have given most of the room they can: the share then nears one",
        3, 30,
    ),
    "share_at_term": Parameter(
        0.99, "1", "assumed", "the same share at term: engorged veins cannot give way twice", 0.9, 1.0
    ),
    "sacral_coupling": Parameter(
        0.86, "1", "free",
        "share of the sac's rise that surrounds the sacral canal below its tip, and of the fluid there that "
        f"raises it; {_NOBODY}", 0.5, 1.0,
    ),
    "resting_difference": Parameter(
        2.0, "mmHg", "derived",
        "the epidural space at rest below the CSF: 1 to 3 mmHg (equilibrated lumbar epidural pressure, "
        "doi 10.1007/BF02514710, abstract)", 1, 3,
    ),
    "csf_pressure_volume_index": Parameter(
        25.9, "mL", "unverified",
        "volume that multiplies the CSF's pressure by ten, healthy adults; from memory of Shapiro and "
        "Marmarou, form of the relation from Marmarou et al., J Neurosurg 1975;43:523-34", 13, 35,
    ),
    "csf_outflow_resistance": Parameter(
        10, "mmHg min/mL", "assumed",
        "against CSF leaving; 19 +- 9 in 63 people examined for hydrocephalus (Fluids Barriers CNS 2011;8:15"
        "), lower in health", 4, 20,
    ),
    "csf_density": Parameter(1.007, "g/mL", "measured", "IT'IS values, Cancers 2019;11:1183, table 1"),
    "indifferent_point": Parameter(
        300, "mm", "assumed",
        "height above L3 of the point whose pressure posture does not change: C6 to T5 in Magnaes, "
        "J Neurosurg 1976;44:698-705; the length from L3 up to there is assumed", 200, 400,
    ),
    "prone_rise": Parameter(
        2.0, "mmHg", "unverified",
        "CSF 2.7 cmH2O higher prone than lateral, read second-hand; the veins' rise is taken as the same",
        0, 4,
    ),
    # The film between sac and wall.
    "film_stiffness": Parameter(
        0.3, "mmHg/mm", "free", f"{_NOBODY}; of the opened film, before narrowness", 0.1, 4
    ),
    "tight_gap": Parameter(
        0.2, "mm", "assumed", "a narrow gap is stiffer: film_stiffness (1 + tight_gap/gap)", 0, 1
    ),
    "closed_stiffness": Parameter(
        200, "mmHg/mm", "derived",
        "where nothing has opened fat and veins swell a little: fat's bulk modulus of 1e5 Pa (Thomsen) over "
        "a gap of 4 mm is 190 mmHg/mm", 100, 500,
    ),
    "sac_yield": Parameter(
        0.7, "1", "assumed", "share of its radius by which the sac can be pressed in: nearly flat", 0.4, 0.9
    ),
    "fat_yield": Parameter(
        0.3, "1", "assumed", "share of the gap that fat can be squeezed out of", 0.1, 0.6
    ),
    "sacral_stiffness": Parameter(
        1.4, "1", "assumed", "how much stiffer the film is below the sac, between fat and bone", 1, 4
    ),
    "film_efficiency": Parameter(
        0.007, "1", "free", f"{_NOBODY}; fluid runs in channels between lobules: 1 over their number squared",
        0.002, 0.05,
    ),
    "contact_gap": Parameter(
        0.01, "mm", "assumed", "added to the gap in that law, which stays finite where sac and wall touch",
        0.001, 0.05,
    ),
    # Natural adherence of sac, fat and wall.
    "adherence": Parameter(
        8, "mmHg", "free",
        f"{_NOBODY}; stress that parts them. Fat and ligament give way at 55 mmHg under a needle (Local Reg "
        "Anesth 2010:101-7, cadavers)", 2, 30,
    ),
    "adherence_kept": Parameter(
        0.03, "1", "free", f"{_NOBODY}; share of that stress which still holds an opened place", 0.0, 0.3
    ),
    "adherence_time": Parameter(
        0.5, "s", "assumed", "in which adherence fails once its stress is passed", 0.1, 2
    ),
    "adherence_patch": Parameter(
        30, "mm", "assumed", "length over which adherence changes: a vertebra", 15, 60
    ),
    "adherence_contrast": Parameter(
        0.3, "1", "assumed", "standard deviation of its logarithm over one person's canal", 0, 0.6
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
    # The lines that divide the space.
    "septum_length": Parameter(
        100000, "mm", "free",
        "dorsal fold and ventral ligaments in the midline, as so much more film to cross: a soft film is "
        "thick, and conducts by its cube. The fold was impermeable in 20 % of 93 lumbar injections "
        "(Beauprie, IASP 2010, poster PH 355, read second-hand)", 5000, 500000,
    ),
    "septum_spread": Parameter(
        1.2, "1", "assumed", "standard deviation of its logarithm over people", 0.5, 2.5
    ),
    "septum_wander": Parameter(
        2.5, "deg", "assumed", "standard deviation of where the fold lies, from vertebra to vertebra", 0, 10
    ),
    "septum_sacral": Parameter(
        0.5, "1", "assumed", "what is left of the midline's folds within the sacrum", 0, 1
    ),
    "lateral_length": Parameter(
        30000, "mm", "free",
        f"{_NOBODY}; attachments of dura and wall between the dorsal and the ventral space, as so much more "
        "film to cross", 2000, 200000,
    ),
    "lateral_spread": Parameter(
        1.5, "1", "free", "standard deviation of its logarithm over people; no measurement found", 0.5, 2.5
    ),
    "lateral_angle": Parameter(
        100, "deg", "assumed", "where they lie, from the posterior midline", 80, 130
    ),
    "lateral_wander": Parameter(
        8, "deg", "assumed", "standard deviation of that from vertebra to vertebra", 0, 15
    ),
    "line_holes": Parameter(
        0.02, "1", "assumed", "share of every line that is open: strands, not a wall", 0, 0.3
    ),
    "line_piece": Parameter(8, "mm", "assumed", "length of a hole or of a piece between holes", 4, 20),
    "septum_contrast": Parameter(
        0.7, "1", "assumed", "standard deviation of a line's logarithm along one person's canal", 0, 1.5
    ),
    "septum_patch": Parameter(30, "mm", "assumed", "length over which a line changes: a vertebra", 10, 60),
    "root_obstruction": Parameter(
        0.5, "1", "assumed", "share of conductance a root takes away where it lies", 0, 0.9
    ),
    # The ways out: root sleeves.
    "foramen_conductance": Parameter(
        0.0004, "mL/(s mmHg)", "free",
        f"{_NOBODY}; what a sleeve of 100 mm2 leaks into the tissue, at 1 mPa s", 0.00002, 0.003,
    ),
    "foramen_spread": Parameter(
        0.7, "1", "assumed", "standard deviation over foramina of the logarithm of their size", 0, 1.5
    ),
    "foramen_film": Parameter(
        0.1, "mm", "assumed", "film at which the way into a sleeve is half open", 0.05, 0.5
    ),
    "sleeve_inlet": Parameter(
        30, "1", "assumed", "how much more easily fluid enters a sleeve than leaks from it", 10, 100
    ),
    "sleeve_storage": Parameter(
        0.03, "mL/mmHg", "free", f"{_NOBODY}; what a sleeve of 100 mm2 takes at once", 0.003, 0.06
    ),
    "sacral_foramina": Parameter(
        1.5, "1", "free",
        "how much wider the ways out of the sacrum are, in front and behind, than their roots' openings tell",
        0.5, 8,
    ),
    "tissue_pressure": Parameter(
        15.0, "mmHg", "free", f"{_NOBODY}; tissue outside a foramen and what opens the way there", 8, 20
    ),
    "end_length": Parameter(
        140, "mm", "assumed", "epidural space beyond the end of the modelled canal, as a resistance", 60, 300
    ),
    "fluid_uptake_half_life": Parameter(
        60, "min", "free", f"{_NOBODY}; half a thick film's water gone into blood and lymph", 30, 360
    ),
    # Late pregnancy: engorged veins.
    "engorgement_begins": Parameter(
        8, "week", "assumed",
        "epidural veins are engorged in the first trimester already (Igarashi, Anesthesiology 2000;92:1631)",
        6, 20,
    ),
    "engorgement_ends": Parameter(38, "week", "assumed", "term; seen at 37-39 weeks on MRI", 34, 40),
    "film_at_term": Parameter(
        0.5, "1", "assumed",
        "share of the film's conductance that engorged veins leave at term: epiduroscopy finds the space "
        "narrower (Igarashi 2000), by how much is not known", 0.2, 0.9,
    ),
    "foramen_at_term": Parameter(
        0.012, "1", "assumed",
        "share of each foramen left open at term: veins narrow the foramina at every disc (MRI at 37-39 "
        "weeks, Anesthesiology 2006;105:848), by how much is not known", 0.0, 0.2,
    ),
    # Viscosity.
    "water_viscosity": Parameter(0.70, "mPa s", "unverified", "dilute saline at 37 C", 0.65, 0.80),
    "water_viscosity_20c": Parameter(
        1.01, "mPa s", "derived", "water 1.002 at 20 C (CRC table, concentrative properties), saline 1 % more"
    ),
    "salt_viscosity": Parameter(
        0.0017, "mL/mg", "unverified", "rise of ln(viscosity) with sodium chloride: a fifth more at 10 %"
    ),
    "salt_density": Parameter(
        6.8e-4, "g/mg", "derived",
        "107.07 mg/mL of sodium chloride make 1.0707 g/mL at 20 C, water 0.998 (Poradnik fizykochemiczny)",
    ),
    "room_temperature": Parameter(21, "C", "assumed", "of the syringe and so of the lumen", 18, 25),
    # Scar.
    "scar_toughness": Parameter(
        15, "J/m2", "free",
        f"{_NOBODY}; energy that peels a wholly bonded surface, beside that of natural adherence. Fluid "
        "beside a scar goes round it; a tip within it opens part of it", 5, 1000,
    ),
    "process_length": Parameter(
        5.0, "mm", "assumed", "over which bonds at a peel front pull together; no measurement found. Shorter "
        "ones no grid of 2 mm resolves, and lysis would hang on the cells", 1, 8,
    ),
    "peel_time": Parameter(
        1.0, "s", "free", f"{_NOBODY}; in which bonds part once the film under them has opened", 0.1, 10
    ),
    "bond_permeability_power": Parameter(
        3, "1", "free", f"{_NOBODY}; perm = (1 - bonded)^power + floor", 1, 6
    ),
    "bond_permeability_floor": Parameter(0.002, "1", "free", f"{_NOBODY}", 1e-4, 0.05),
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
    # Mixing.
    "dispersivity_along": Parameter(
        4, "mm", "assumed",
        f"{_NOBODY}; spreading of a front along its way, as of a bed of grains about a grain's size: half a "
        "lobule", 1, 12,
    ),
    "dispersivity_across": Parameter(
        0.4, "mm", "assumed", f"{_NOBODY}; across its way, a tenth of that along it", 0.04, 2
    ),
    "stagnant_share": Parameter(
        0.3, "1", "free", f"{_NOBODY}; share of the fluid that stands still among the lobules", 0.1, 0.6
    ),
    "stagnant_time": Parameter(
        60, "s", "free",
        f"{_NOBODY}; in which that fluid follows the rest; in it diffusion (4e-10 m2/s) reaches 0.2 mm",
        10, 900,
    ),
    "uptake_floor": Parameter(
        0.1, "mm", "free",
        f"{_NOBODY}; uptake of a thin film does not fall with it: so much thicker counts every film, so that "
        "the last of it is gone within hours", 0.01, 0.5,
    ),
}  # fmt: skip

TABLE: Mapping[str, Parameter] = fitted(_UNFITTED, "epidural")
"""Every parameter of the epidural space, by name."""

_PERSON = "standard deviation over people of the parameter's logarithm; no measurement found"

SPREAD: Mapping[str, Parameter] = {
    "csf_pressure": Parameter(
        0.25, "1", "derived", "lumbar CSF 5.7 to 15.5 mmHg in 95 % (Fluids Barriers CNS 2021;18:19, supine)"
    ),
    "csf_pressure_volume_index": Parameter(0.2, "1", "assumed", _PERSON),
    "csf_outflow_resistance": Parameter(0.4, "1", "assumed", _PERSON),
    "film_stiffness": Parameter(0.4, "1", "free", _PERSON),
    "adherence": Parameter(0.8, "1", "free", _PERSON),
    "film_efficiency": Parameter(0.7, "1", "free", _PERSON),
    "fat_permeability": Parameter(0.5, "1", "assumed", _PERSON),
    "foramen_conductance": Parameter(0.5, "1", "free", _PERSON),
    "fluid_uptake_half_life": Parameter(0.3, "1", "free", _PERSON),
}
"""By how much people differ in what the table gives a middle for."""

_AHFS = "Iohexol (Omnipaque), AHFS table 1"


def _by_strength(values: Mapping[int, float], unit: str, what: str) -> Mapping[int, Parameter]:
    return {
        mgi_ml: Parameter(value, unit, "measured", f"{_AHFS}: {what}") for mgi_ml, value in values.items()
    }


IOHEXOL_VISCOSITY_20C = _by_strength(
    {140: 2.3, 180: 3.1, 240: 5.8, 300: 11.8, 350: 20.4}, "mPa s", "viscosity at 20 C"
)
"""By strength, mgI/mL."""

IOHEXOL_VISCOSITY_37C = _by_strength(
    {140: 1.5, 180: 2.0, 240: 3.4, 300: 6.3, 350: 10.4}, "mPa s", "viscosity at 37 C"
)
"""By strength, mgI/mL."""

IOHEXOL_SPECIFIC_GRAVITY = _by_strength(
    {140: 1.164, 180: 1.209, 240: 1.280, 300: 1.349, 350: 1.406}, "1", "specific gravity at 37 C"
)
"""By strength, mgI/mL."""


def with_values(
    values: Mapping[str, float], table: Mapping[str, Parameter] = TABLE
) -> Mapping[str, Parameter]:
    """A table with other values, ranges and sources kept.

    Parameters
    ----------
    values : mapping of str to float
        New values by name, in the table's units.
    table : mapping of str to Parameter

    Returns
    -------
    mapping of str to Parameter

    Raises
    ------
    SolverError
        Names what is not in the table.

    Examples
    --------
    >>> with_values({"film_stiffness": 20.0})["film_stiffness"].value
    20.0
    """
    unknown = sorted(set(values) - set(table))
    if unknown:
        raise SolverError(
            f"The epidural space has no parameter {', '.join(unknown)}; it has: {', '.join(table)}."
        )
    return {name: replace(p, value=values.get(name, p.value)) for name, p in table.items()}


def person(rng: Generator, table: Mapping[str, Parameter] = TABLE) -> Mapping[str, Parameter]:
    """The parameters of one person: those of ``SPREAD`` drawn log-normally about the table's, in its order.

    Tissue outside the foramina stands as far above or below the middle as the CSF does, and nothing else is
    drawn. Folds and single foramina are drawn with the shell (``Shell.from_canal``).

    Parameters
    ----------
    rng : Generator
        Where the draws come from.
    table : mapping of str to Parameter
        The middle of all people.

    Returns
    -------
    mapping of str to Parameter

    Examples
    --------
    >>> import numpy as np
    >>> one = person(np.random.default_rng(1))
    >>> [one[name] is TABLE[name] for name in ("film_stiffness", "diffusivity")]
    [False, True]
    """
    drawn = {
        name: replace(table[name], value=table[name].value * exp(spread.value * float(rng.standard_normal())))
        for name, spread in SPREAD.items()
    }
    off = drawn["csf_pressure"].value - table["csf_pressure"].value
    tissue = table["tissue_pressure"]
    return {**table, **drawn, "tissue_pressure": replace(tissue, value=tissue.value + off)}


register(
    "epidural space",
    {
        **TABLE,
        "spread over people": SPREAD,
        "iohexol viscosity at 20 C by mgI/mL": IOHEXOL_VISCOSITY_20C,
        "iohexol viscosity at 37 C by mgI/mL": IOHEXOL_VISCOSITY_37C,
        "iohexol specific gravity by mgI/mL": IOHEXOL_SPECIFIC_GRAVITY,
    },
)
