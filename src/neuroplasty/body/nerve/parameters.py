"""Every number the nerve room rests on, with its unit, standing and source.

Only the thresholds of blood flow, oedema and conduction, the contact pressures and the drugs' absorption
have been measured; how much of a root's pain each cause makes has not, and is ``free``.

>>> TABLE["venule_stop"].value, TABLE["venule_stop"].unit
(30.0, 'mmHg')
>>> with_values({"room_kept": 0.2})["room_kept"].standing
'free'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from neuroplasty.errors import SolverError
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.fitted import fitted
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_FLOW = "Olmarker, Rydevik, Holm, Bagge, J Orthop Res 1989;7:817-23 (pig cauda equina)"
_OEDEMA = "Olmarker et al., Spine 1989;14:569-73 (pig cauda equina)"
_CONDUCTION = "Olmarker, Holm, Rydevik, Spine 1990;15:416-9 (pig cauda equina)"
_DISC = "Takahashi et al., Spine 1999: root and herniation, 53 (7-256) mmHg in 34"
_HONG = "Hong et al., J Korean Neurosurg Soc 2001;30:144-9: 86 to 17 and 56 to 12 mmHg by foraminotomy"
_MORISHITA = "Morishita et al., Spine: foramina L4-L5 and L5-S1, neutral 28, extension 53 mmHg"
_NUCLEUS = "Olmarker, Rydevik, Nordborg, Spine 1993: nucleus pulposus slows conduction over days 1 to 7"
_NOBODY = "no measurement found"


def name_of(drug: str, what: Literal["half", "potency"]) -> str:
    """The name of a drug's own number in the table, by which a calibration knows it.

    >>> name_of("lidocaine", "half") in TABLE
    True
    """
    return f"{drug.replace(' ', '_')}_{what}"


_HALVES = {
    name_of(name, "half"): drug.blocking_concentration
    for name, drug in DRUGS.items()
    if drug.blocking_concentration is not None
}
_POTENCIES = {
    name_of(name, "potency"): drug.potency for name, drug in DRUGS.items() if drug.potency is not None
}

_TABLE: Mapping[str, Parameter] = {
    # Vessels of the root: the pressure inside one is the pressure from outside that is seen to stop it.
    "arteriole_share": Parameter(
        0.847, "1", "derived", f"127 of 150 mmHg mean arterial pressure: {_FLOW}", 0.6, 0.95
    ),
    "capillary_stop": Parameter(40.0, "mmHg", "measured", _FLOW, 28, 52),
    "venule_stop": Parameter(30.0, "mmHg", "measured", _FLOW, 10, 50),
    "arteriole_spread": Parameter(
        0.079, "1", "derived",
        f"spread between vessels of one pressure, of their mean: 18 of 127 mmHg, less what follows the "
        f"arterial pressure (r = 0.83): {_FLOW}", 0.03, 0.2,
    ),
    "capillary_spread": Parameter(0.15, "1", "derived", f"6 of 40 mmHg: {_FLOW}", 0.05, 0.3),
    "venule_spread": Parameter(0.33, "1", "derived", f"10 of 30 mmHg: {_FLOW}", 0.1, 0.5),
    "mean_arterial": Parameter(93.0, "mmHg", "assumed", "an adult's at 120 over 80", 70, 120),
    "venous_outflow": Parameter(
        10.0, "mmHg", "assumed", "in the veins a root drains into: as in the CSF round it, below its venules",
        3, 30,
    ),
    "between_share": Parameter(
        0.5, "1", "free",
        f"{_NOBODY}; weight of the segment between two narrow places against the one that is pressed most",
        0, 1,
    ),
    # Oedema.
    "oedema_rate_50": Parameter(
        6.2e-3, "1/min", "derived", f"half oedema after 2 h at 50 mmHg, slow onset: {_OEDEMA}", 2e-3, 0.02
    ),
    "oedema_power": Parameter(
        2.95, "1", "derived", f"and after 2 min at 200 mmHg: {_OEDEMA}", 1.5, 4
    ),
    "oedema_onset": Parameter(
        0.019, "1/mmHg", "derived", f"and after 2 min at 50 mmHg when the onset was rapid: {_OEDEMA}",
        0.005, 0.05,
    ),
    "rapid_onset": Parameter(
        200.0, "mmHg/s", "assumed",
        "between the slow onset of 2.5 to 10 and the rapid one of 500 to 4000 mmHg/s in these experiments",
        20, 500,
    ),
    "oedema_resolution": Parameter(1.0, "d", "free", f"{_NOBODY}; once the pressure is off", 0.2, 30),
    # Conduction.
    "conduction_half": Parameter(
        200.0, "mmHg", "free",
        f"{_NOBODY}; minor at 50 mmHg, growing with pressure at 100 and 200: {_CONDUCTION}", 100, 400,
    ),
    "conduction_power": Parameter(2.0, "1", "free", f"{_NOBODY}; as above", 1, 4),
    "conduction_time": Parameter(
        20.0, "min", "derived", "almost back within 1 h: Kobayashi, World J Orthop 2014;5:134-45 (dog)",
        10, 40
    ),
    "injury_onset": Parameter(
        1.0e-3, "1/mmHg", "free", f"{_NOBODY}; a rapid onset does more than a slow one: {_CONDUCTION}",
        1e-4, 3e-3,
    ),
    "injury_rate_50": Parameter(
        4e-3, "1/d", "free",
        f"{_NOBODY}; fibres hurt a day under 50 mmHg: hardly any in the two hours of {_CONDUCTION}, a fifth "
        "where it lasts for good", 5e-4, 0.02,
    ),
    "injury_power": Parameter(1.0, "1", "free", f"{_NOBODY}; pressure times time", 0.5, 3),
    "injury_recovery": Parameter(60.0, "d", "free", f"{_NOBODY}; of fibres hurt by force or heat", 7, 365),
    "thermal_dose": Parameter(
        240.0, "min", "unverified", "equivalent minutes at 43 C that destroy tissue; common rule", 60, 400
    ),
    # What presses on a root.
    "disc_stiffness": Parameter(
        2.1, "mmHg/mm", "derived", f"contact pressure over depth at first touch; mean of {_DISC}", 1, 10
    ),
    "disc_stiffening": Parameter(
        0.7, "1/mm", "derived", f"a root pressed flat yields less; from the highest of {_DISC}", 0.3, 1.0
    ),
    "root_reserve": Parameter(
        0.5, "mm", "assumed", "room a root gives way into before anything presses on it", 0, 3
    ),
    "narrowing_share": Parameter(
        0.5, "1", "assumed", "of bone coming in from all round: the sac gives way with the roots in it",
        0.2, 1
    ),
    "upright": Parameter(
        4.0, "1", "assumed",
        "what a narrow canal presses over a day that is half spent upright, times what it presses lying: at "
        "L4-L5 116.7 (SD 38.4) mmHg standing and leaning back in 10 with stenosis (Takahashi, Spine "
        "1995;20:650-3), about seven times what a severe one presses here lying", 1, 8
    ),
    "slip_narrows": Parameter(
        0.03, "1/mm", "assumed", "share of the foramen above the disc that a slip takes", 0, 0.08
    ),
    "foramen_most": Parameter(
        90.0, "mmHg", "derived", f"pressure in a foramen that is filled: {_HONG}", 80, 130
    ),
    "foramen_half": Parameter(
        0.895, "1", "derived", f"area, of the healthy one, at which it is half that: {_MORISHITA}", 0.7, 1.0
    ),
    "foramen_power": Parameter(7.0, "1", "derived", f"how steeply it rises: {_MORISHITA}", 3, 10),
    "extension_area": Parameter(
        0.85, "1", "unverified", "area of a foramen in extension, of neutral", 0.75, 0.95
    ),
    "foraminotomy_area": Parameter(
        1.15, "1", "assumed", "area of a foramen after foraminotomy, of the healthy one", 1.0, 1.5
    ),
    "tether_pressure": Parameter(
        30.0, "mmHg", "free", f"{_NOBODY}; traction and pressure of a wholly bonded root", 5, 100
    ),
    # Room.
    "room_relief": Parameter(
        1.0, "mm", "free", f"{_NOBODY}; opening that divides a contact pressure by e", 0.3, 5
    ),
    "room_kept": Parameter(
        0.15, "1", "free",
        f"{_NOBODY}; share of an opening that stays as room before a disc once it is held long; what bone "
        "narrows only a balloon widens", 0, 0.5
    ),
    "room_creep": Parameter(60.0, "s", "free", f"{_NOBODY}; for which it must be held", 5, 1800),
    "room_lost": Parameter(40.0, "d", "free", f"{_NOBODY}; room gained goes again", 2, 365),
    "film_gone": Parameter(
        90.0, "min", "free", f"{_NOBODY}; half the fluid round a root gone, as in the epidural space", 30, 360
    ),
    # Inflammation.
    "inflammation_time": Parameter(3.0, "d", "derived", f"two thirds there in 3 days: {_NUCLEUS}", 1, 7),
    "disc_inflames": Parameter(
        0.9, "1", "free", f"{_NOBODY}; inflammation by nucleus lying on the root", 0.4, 1
    ),
    "scar_inflames": Parameter(
        0.25, "1", "free",
        "by a wholly bonded root; Ross 1996 found a tie of scar and pain, Eur Spine J 1999;8:475-9 none",
        0, 0.9,
    ),
    "oedema_inflames": Parameter(0.25, "1", "free", f"{_NOBODY}; by a wholly swollen root", 0, 0.9),
    "contained_disc": Parameter(
        0.5, "1", "assumed", "chemical action of a protrusion, of an extrusion's; half that for a bulge",
        0.1, 0.9
    ),
    "held_back": Parameter(
        0.5, "1", "free",
        f"{_NOBODY}; irritants that a wholly tied or swollen root keeps beside it, of those of a nucleus",
        0, 0.9,
    ),
    "held_fills": Parameter(
        180.0, "d", "free", f"{_NOBODY}; once washed out they gather again", 30, 1000
    ),
    "disc_resorption": Parameter(
        365.0, "d", "assumed", "a herniation's depth and chemical action fall by e; median of people",
        90, 2000
    ),
    "wash_time": Parameter(
        900.0, "s", "free", f"{_NOBODY}; a strong flow past a root takes a disc's chemistry by e", 200, 7200
    ),
    "wash_film": Parameter(0.2, "mm", "assumed", "film at which a flow washes at half speed", 0.05, 1),
    "wash_pressure": Parameter(5.0, "mmHg", "assumed", "pressure at which it does", 1, 20),
    # Drugs: which concentration does half of what the drug can do.
    "root_depth": Parameter(
        1.5, "mm", "derived",
        "nerve tissue under each area of fluid: L5 posterior root 2.3 to 7.7 mm2, the anterior about half "
        "(Hogan, Anesthesiology 1996;85:37-42), over a width of 5.1 mm (between 3.9 at L1 and 5.5 at S1, "
        "Folia Morphol 84529)", 0.6, 3,
    ),
    "blocking_layer": Parameter(
        1.0, "mm", "assumed",
        "layer in which blocking concentrations were found: 20 mL, a usual dose, over a lumbar canal 30 cm "
        "long and 6 cm round", 0.5, 2,
    ),
    **_HALVES,
    "salt_half": Parameter(
        40.0, "mg/mL", "free",
        f"{_NOBODY}; saline above isotonic; 5 and 10 % did the same (Choi, Anesth Analg 2017)", 15, 90,
    ),
    "bath_time": Parameter(
        100.0, "s", "derived",
        "fluid and the 0.2 mm (assumed) of tissue round a root mix by diffusion, 4e-10 m2/s "
        "(Moussy, Dungel, Hersh, Biotechnol Prog 2006: dexamethasone in rat subcutis)", 10, 600,
    ),
    "block_power": Parameter(3.0, "1", "assumed", "steepness of block against concentration", 1.5, 6),
    "block_onset": Parameter(
        8.0, "min", "derived", "onset of epidural block 5-20 min (mdicu.com calc-503, read second-hand)",
        4, 15
    ),
    "stored_activity": Parameter(
        0.20, "1", "derived",
        "what drug held in tissue does beside as much in fluid; from ropivacaine 150 mg, taken as 20 mL, "
        "lasting 6.5 h (Emanuelsson et al., Anesthesiology 1997;87:1309-17)", 0.1, 0.8,
    ),
    "salt_recovery": Parameter(6.0, "h", "free", f"{_NOBODY}; of fibres blocked by hypertonic saline", 1, 72),
    "steroid_half": Parameter(
        5e-3, "mg/mL", "free", f"{_NOBODY}; local dexamethasone that does half of what steroid can", 1e-6, 0.1
    ),
    **_POTENCIES,
    "steroid_most": Parameter(
        0.7, "1", "free", f"{_NOBODY}; most of an inflammation that steroid takes away", 0.2, 1
    ),
    "steroid_onset": Parameter(12.0, "h", "assumed", "a genomic effect takes hours", 3, 48),
    "steroid_offset": Parameter(14.0, "d", "free", f"{_NOBODY}; it outlasts the drug", 3, 60),
    # The root's own excitability.
    "quieting": Parameter(
        0.02, "1/h", "free", f"{_NOBODY}; a ganglion without feedback quiets, per hour of full block",
        0, 0.2
    ),
    "sensitivity_recovery": Parameter(45.0, "d", "free", f"{_NOBODY}; back to what it was", 7, 365),
    "pulse_field": Parameter(
        10000.0, "V/m", "free", f"{_NOBODY}; field of pulsed radiofrequency that acts at half speed",
        1000, 1e5
    ),
    "pulse_time": Parameter(
        60.0, "s", "assumed", "120 s is a usual dose (review, koreamed 2199657): it acts nearly in full",
        20, 240
    ),
    "pulse_floor": Parameter(
        0.75, "1", "assumed",
        "excitability of the ganglion after much pulsed radiofrequency; 0.8 (-1.6 to 3.1) of 10 better than "
        "a sham at three months in 31 people (Shanthanna 2014)", 0.4, 1.0
    ),
    "pulse_recovery": Parameter(
        150.0, "d", "free",
        f"{_NOBODY}; a difference from sham grew from week 4 to month 3 (Shanthanna 2014)", 45, 365,
    ),
    # From a root's state to its nociception.
    "pain_at_rest": Parameter(
        0.35, "1", "free", f"{_NOBODY}; nociception of a wholly inflamed root on which nothing presses",
        0.1, 0.8
    ),
    "pain_of_pressure": Parameter(
        0.08, "1", "free", f"{_NOBODY}; of a root that is pressed but not inflamed: numb rather than painful",
        0, 0.3
    ),
    "pain_half": Parameter(
        25.0, "mmHg", "free", f"{_NOBODY}; load on an inflamed root that does half of what load can", 5, 80
    ),
    "pain_of_ischaemia": Parameter(
        0.5, "1", "free", f"{_NOBODY}; what loss of blood flow adds, of what load does", 0, 1
    ),
    # Scar and wear, in weeks to years.
    "scar_regrowth": Parameter(
        600.0, "d", "free",
        f"{_NOBODY} in man; collagen of a rat's laminectomy scar rises from week 3 to 8 (Spine J 2005)",
        60, 1500,
    ),
    "scar_mobilised": Parameter(
        0.6, "1", "free", f"{_NOBODY}; by how much daily moving of the root slows regrowth", 0, 0.95
    ),
    "soft_parts": Parameter(
        0.015, "1/d", "free",
        f"{_NOBODY}; of young bonds, those that daily gliding parts: roots glide 0.5 to 5 mm when a leg is "
        "raised (Spine 1993;18:992-9), two thirds less where they are held (10.1097/BRS.0000000000002235)",
        0.002, 0.05,
    ),
    "soft_matures": Parameter(
        120.0, "d", "assumed",
        "young collagen sets: in a rat's scar it rises from week 3 to 8 (Spine J 2005)", 30, 365,
    ),
    "wear": Parameter(
        0.0016, "1/year", "derived",
        "disc height lost beside no fusion, 2 % in 12.6 years (Ekman et al., Eur Spine J 2009;18:1175-86); "
        "the foramen is taken to lose as much", 0.0005, 0.012,
    ),
}  # fmt: skip

TABLE: Mapping[str, Parameter] = fitted(_TABLE, "trials", "nerve")
"""What trials of one procedure could tell, over what stands above."""


def with_values(values: Mapping[str, float]) -> Mapping[str, Parameter]:
    """The table with other values, ranges and sources kept.

    Parameters
    ----------
    values : mapping of str to float
        By the name of a parameter, in its own unit; what is not named stays as it is.

    Returns
    -------
    mapping of str to Parameter

    Raises
    ------
    SolverError
        Names what is not in the table.

    Examples
    --------
    >>> table = with_values({"wear": 0.002})
    >>> table["wear"].value, table["wear"].high == TABLE["wear"].high
    (0.002, True)
    """
    unknown = sorted(set(values) - set(TABLE))
    if unknown:
        raise SolverError(f"The nerve has no parameter {', '.join(unknown)}; it has: {', '.join(TABLE)}.")
    return {name: replace(p, value=values.get(name, p.value)) for name, p in TABLE.items()}


register("nerve", TABLE)
