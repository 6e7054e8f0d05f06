"""Signs: what the operator would notice, each with its cause in the state.

Pure functions from what was before and what is now to events; nothing here changes anything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from neuroplasty.body.events import happen
from neuroplasty.documents.episode import Event
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

CAPILLARY_STOP = Parameter(
    40.0, "mmHg", "measured", "Olmarker 1989, J Orthop Res 7:817: capillary flow stops (pig cauda equina)"
)
ARTERIOLE_STOP = Parameter(
    127.0, "mmHg", "measured", "Olmarker 1989, J Orthop Res 7:817: arteriolar flow stops (pig cauda equina)"
)
DANGEROUS_RATE = Parameter(
    4.0, "mL/s", "measured", "Front Pain Res 2022;3:884277 (review): speed called dangerous"
)
DYE_SEEN = Parameter(
    5.0,
    "mgI/cm2",
    "assumed",
    "what stands out from bone and bowel: about 3 % of the signal once scatter has halved its contrast",
    low=2.0,
    high=10.0,
)


HIGH_CSF = Parameter(
    39.5,
    "mmHg",
    "assumed",
    "CSF pressure at which a patient is taken to complain: highest after 10 mL, Hilt 1986, BJA 58:676",
    low=25.0,
    high=60.0,
)


def high_pressure(t_s: float, csf_mmhg: float) -> Event | None:
    """CSF pressure at which head and neck ache: stop the injection."""
    if csf_mmhg < float(HIGH_CSF):
        return None
    return happen(
        "high pressure",
        t_s,
        f"The CSF stands at {csf_mmhg:.0f} mmHg; the injection is stopped.",
        cause=f"volume and rate raised it over {float(HIGH_CSF):g} mmHg",
    )


def root_pressure(t_s: float, root: str, before_mmhg: float, now_mmhg: float) -> Iterator[Event]:
    """A root whose pressure has just passed a threshold of its blood flow."""
    for threshold, severity, what in (
        (ARTERIOLE_STOP, "danger", "its arterioles close"),
        (CAPILLARY_STOP, "caution", "its capillaries close"),
    ):
        if before_mmhg < float(threshold) <= now_mmhg:
            yield Event(
                t_s=t_s,
                severity=severity,  # type: ignore[arg-type]
                kind="root pressure",
                text=f"Pressure on {root} passes {float(threshold):.0f} mmHg, "
                f"where {what} (pig cauda equina).",
                sign=f"The patient says that pain or tingling runs along {root}.",
                reaction="Inject more slowly, wait until it fades; stop where it does not (assumed).",
                cause="fluid, balloon or both press on the root",
            )
            return


def dye_at_root(t_s: float, root: str) -> Iterator[Event]:
    """Dye seen along a root."""
    yield Event(t_s=t_s, severity="note", kind="dye", text=f"Dye outlines {root}.")


def rate(t_s: float, rate_ml_s: float) -> Iterator[Event]:
    """An injection faster than what is called dangerous."""
    if rate_ml_s > float(DANGEROUS_RATE):
        yield Event(
            t_s=t_s,
            severity="danger",
            kind="injection rate",
            text=f"{rate_ml_s:g} mL/s was asked for; "
            f"faster than {float(DANGEROUS_RATE):g} mL/s is called dangerous.",
            sign="Headache and pain in the neck while injecting.",
            reaction="Inject more slowly (assumed).",
            cause="the rate asked for",
        )


register("procedure", sys.modules[__name__])
