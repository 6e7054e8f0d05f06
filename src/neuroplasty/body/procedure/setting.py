"""Setting: all that a procedure does not change: the anatomy, its shell, the roots before, what chance is.

One "before": the roots as they lie at rest on this anatomy and this shell. Course, forecast and replay start
from it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.epidural import TABLE, EpiduralSpace, Posture, Shell, State, with_values
from neuroplasty.body.fluoroscopy import Room
from neuroplasty.body.fluoroscopy.lobules import bubbled
from neuroplasty.body.instruments.surface import Surface
from neuroplasty.body.nerve import Roots, at_rest
from neuroplasty.body.procedure.ground import Ground
from neuroplasty.body.procedure.rootcells import RootCells
from neuroplasty.body.spread import Cells
from neuroplasty.body.spread.plume import Plume, plume_of
from neuroplasty.documents.records import Effect
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

Purpose = Literal[
    "noise",
    "needle",
    "catheter",
    "withdrawal",
    "injection",
    "aspiration",
    "afterwards",
    "scar",
    "person",
]
_PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

_MOST_POINTS = 10
_DYE_BLUR_PX, _CLOUD_BLUR_PX = 0.8, 8.0  # what hides the sample points


@dataclass(frozen=True, eq=False)
class Setting:
    """One patient on one table, as long as the procedure lasts.

    ``scar`` is the scar on the canal's grid, ``bonded`` (n, m) on the shell's, ``enzyme_share`` what of it
    enzyme can ever dissolve; ``before`` the roots at rest on it; ``key`` what all chance is drawn from, with
    a purpose and a tick.
    ``chance``: events are also drawn from their base rates. ``without``: effects switched off. ``limits``:
    the most of each drug in 24 hours. ``usual``: the roots of the pain the patient came with.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> setting = Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0)
    >>> setting.before.names == setting.cells.names, setting.rng("noise", 7).random() < 1
    (True, True)
    """

    anatomy: Anatomy
    shell: Shell
    table: Mapping[str, Parameter] = field(repr=False)
    scar: Array = field(repr=False)
    bonded: Array = field(repr=False)
    enzyme_share: Array = field(repr=False)
    cells: RootCells = field(repr=False)
    before: Roots = field(repr=False)
    key: tuple[int, ...] = (0,)
    chance: bool = False
    without: tuple[Effect, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    usual: tuple[str, ...] = ()
    weight_kg: float = 75.0

    @classmethod
    def of(
        cls,
        anatomy: Anatomy,
        bonded: Array | None = None,
        *,
        enzyme_share: Array | float | None = None,
        seed: int = 0,
        spacing_mm: float = 1.0,
        resting: Roots | None = None,
        chance: bool = False,
        without: tuple[Effect, ...] = (),
        limits: Mapping[str, float] | None = None,
        usual: tuple[str, ...] = (),
        weight_kg: float = 75.0,
        gestation_weeks: float = 0.0,
        parameters: Mapping[str, Parameter] = TABLE,
        rng: np.random.Generator | None = None,
    ) -> Self:
        """Lay the shell on the canal, the scar on the shell, and measure the roots there.

        Parameters
        ----------
        anatomy : whose canal and body
        bonded : (n, m) scar on the canal's grid, or None for none
        enzyme_share : what of the scar enzyme can ever dissolve, on the canal's grid; None: a mature scar's
        seed : of all chance; the same gives the same procedure
        spacing_mm : the shell's grid
        resting : what presses on each root before anything is done; None for nothing but the scar
        chance : whether events are also drawn from their base rates
        without : effects switched off; without ``scar``, bonds neither tear nor dissolve
        limits : by drug, the most in 24 hours for this patient, in the drug's unit
        usual : roots of the pain the patient came with
        weight_kg : for sedatives
        gestation_weeks : of a pregnancy, whose engorged veins narrow the space and the foramina
        parameters : of the epidural space: the table's, or one person's (``epidural.person``)
        rng : draws the shell; by default from ``seed``
        """
        lasting = {"peel_time": 1e15, "enzyme_rate": 0.0} if "scar" in without else {}
        table = with_values(lasting, parameters)
        canal = anatomy.canal
        drawn = np.random.default_rng(seed) if rng is None else rng
        # A seed keeps the person it always gave: the first child of its chance once drew the events.
        drawn.spawn(1)
        shell = Shell.from_canal(
            canal,
            spacing_mm=spacing_mm,
            rng=drawn,
            parameters=table,
            gestation_weeks=gestation_weeks,
        )
        tied = np.zeros(canal.wall_mm.shape) if bonded is None else bonded
        start = EpiduralSpace(shell, table).start(tied, s_mm=canal.s_mm, enzyme_share=enzyme_share)
        on_shell = start.bonded
        cells = RootCells.of(canal, shell)
        found = resting or Roots.healthy(tuple(root.name for root in canal.roots))
        scar = cells.worst(on_shell)
        before = at_rest(replace(found, bonded=scar, scar_bed=scar, gap_mm=cells.mean(shell.gap_mm)))
        return cls(
            anatomy=anatomy,
            shell=shell,
            table=table,
            scar=tied,
            bonded=on_shell,
            enzyme_share=start.enzyme_share,
            cells=cells,
            before=before,
            key=(seed,),
            chance=chance,
            without=without,
            limits=dict(limits or {}),
            usual=usual,
            weight_kg=weight_kg,
        )

    def space_in(self, posture: Posture) -> EpiduralSpace:
        """The epidural space of this patient, lying so; made once for each posture."""
        if posture not in self._spaces:
            self._spaces[posture] = EpiduralSpace(self.shell, self.table, posture)
        return self._spaces[posture]

    @cached_property
    def start(self) -> State:
        """The epidural space before anything is done, prone."""
        return self.space_in(Posture()).start(self.bonded, enzyme_share=self.enzyme_share)

    @cached_property
    def _spaces(self) -> dict[Posture, EpiduralSpace]:
        return {}

    @cached_property
    def ground(self) -> Ground:
        """What a catheter glides on and tears."""
        return Ground.of(self.anatomy.canal, self.shell, self.scar, self.bonded, self.table)

    @property
    def surface(self) -> Surface:
        """On which a catheter glides."""
        return self.ground.surface

    @cached_property
    def room(self) -> Room:
        """The C-arm round this patient; made when the first picture is asked for."""
        return Room(self.anatomy)

    @cached_property
    def plumes(self) -> tuple[Plume, ...]:
        """The way dye takes outside each foramen."""
        return tuple(plume_of(root, self.anatomy.canal) for root in self.anatomy.canal.roots)

    @cached_property
    def places(self) -> tuple[Cells, Cells, Cells]:
        """Where dye can be seen: the canal's cells, the sleeves round the roots, the clouds beyond."""
        inner, outer = self.shell.inner_mm, self.shell.outer_mm
        # Points about a pixel apart, on coarse grids too: else they show as a weave.
        dense = min(max(3, round(3 * self.shell.spacing_mm)), _MOST_POINTS)
        canal = bubbled(inner, outer, self.shell.softness, (dense, dense, 5))
        return (
            Cells(canal, _DYE_BLUR_PX),
            Cells(np.concatenate([plume.sleeve_mm for plume in self.plumes]), _DYE_BLUR_PX),
            Cells(np.concatenate([plume.cloud_mm for plume in self.plumes]), _CLOUD_BLUR_PX),
        )

    def rng(self, purpose: Purpose, tick: int) -> np.random.Generator:
        """The chance of one purpose at one tick; nothing else that happens changes it."""
        return chance_of(self.key, purpose, tick)


def chance_of(key: tuple[int, ...], purpose: Purpose, tick: int = 0) -> np.random.Generator:
    """The chance of one purpose at one tick, from the key of a patient who has no setting yet.

    Parameters
    ----------
    key : tuple of int
        As a ``Setting`` keeps it: the seed.
    purpose : str
        What is drawn.
    tick : int

    Returns
    -------
    Generator

    Examples
    --------
    >>> chance_of((1,), "person", 0).random() == chance_of((1,), "person", 0).random()
    True
    """
    return np.random.default_rng([*key, _PURPOSES.index(purpose), tick])
