"""The command ``neuroplasty room``."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.app.room.options import PORT, Options
from neuroplasty.documents import check_folder, read_case, read_plan
from neuroplasty.documents.records.log import SPACING_MM
from neuroplasty.errors import OutputError

_LOCAL = "127.0.0.1"


def room(
    case: Annotated[str, typer.Argument(help="A built-in case or a case file.")] = "l5-scar-after-discectomy",
    plan: Annotated[
        str | None, typer.Option("--plan", help="A built-in plan or a plan file; else the case's usual one.")
    ] = None,
    ct: Annotated[Path | None, typer.Option("--ct", help="A CT of the lumbar spine, NIfTI.")] = None,
    labels: Annotated[Path | None, typer.Option("--labels", help="A label map, NIfTI.")] = None,
    out: Annotated[
        Path, typer.Option("--out", help="The folder for report, episode and log at the end.")
    ] = Path("out"),
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the pages are served.")] = PORT,
    host: Annotated[
        bool,
        typer.Option(
            "--host", help="Serve other machines too, not only this one; anyone with a link comes in."
        ),
    ] = False,
    exam: Annotated[bool, typer.Option("--exam", help="No zones, no undo, no hints.")] = False,
    dicom: Annotated[
        bool, typer.Option("--dicom", help="Also write every exposure and the dose report as DICOM.")
    ] = False,
    chance: Annotated[
        bool, typer.Option("--chance", help="Draw complications from their base rates too.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which person is drawn.")] = 0,
    spacing: Annotated[
        float,
        typer.Option(
            "--spacing", min=1.0, max=5.0, help="Grid of the epidural space, mm; 2 keeps up with the clock."
        ),
    ] = SPACING_MM,
    lesson: Annotated[
        str | None,
        typer.Option(
            "--lesson", help="A built-in lesson or a lesson's file, in place of a case; see 'lessons'."
        ),
    ] = None,
    warm: Annotated[
        bool, typer.Option("--warm", help="Build the patient and compile everything once, and leave.")
    ] = False,
) -> None:
    """Open the rehearsal room: a fellow, an instructor and watchers at one live patient, in the browser."""
    check_folder(out)
    if lesson is not None:
        # The lesson brings its own case and plan; the patient's process reads it.
        case, plan = "healthy-adult", None
    patient = read_case(case)
    chosen = read_plan(plan or patient.plan or "one-day-caudal").aimed_at(patient.target)

    from neuroplasty.care.doses import check_doses

    check_doses(chosen, patient.patient, patient.allergies)
    options = Options(
        case=patient,
        plan=chosen,
        out=out,
        ct=ct,
        labels=labels,
        seed=seed,
        spacing_mm=spacing,
        chance=chance,
        exam=exam,
        lesson=lesson,
        dicom=dicom,
    )
    _open(options, port, host=host, warm=warm)


def _open(options: Options, port: int, *, host: bool, warm: bool) -> None:
    from neuroplasty.app.room.serve import serve, warm_up

    if warm:
        warm_up(options, typer.echo)
    else:
        serve(options, bound(port, everywhere=host), typer.echo, everywhere=host)


def bound(port: int, *, everywhere: bool) -> socket.socket:
    """The port, taken; OutputError, in a sentence, when it is in use."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("0.0.0.0" if everywhere else _LOCAL, port))
        listening.listen(64)
    except OSError as error:
        listening.close()
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"Port {port} cannot be opened: {reason}. Close what runs there, or give another, such as "
            f"--port {port + 1 if port < 65535 else port - 1}."
        ) from None
    return listening
