"""The command line: thin words round the library's verbs.

Imports of the simulation stand inside the commands that need them, so that ``--help`` and ``cases`` answer
at once.
"""

from __future__ import annotations

import gc
import json
import math
import os
import sys
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from typer.core import TyperGroup

from neuroplasty import __version__
from neuroplasty.app.commands import (
    anatomy,
    audit,
    calibrate,
    clinic,
    debrief,
    diary,
    doctor,
    exchange,
    explain,
    follow,
    group,
    inspect,
    lessons,
    programme,
    registry,
    replay,
    room,
    rules,
    screen,
    trial,
    upgrade,
)
from neuroplasty.app.progress import progress_bar
from neuroplasty.documents import Kind, check_folder, check_ours, read_case, read_document, read_plan, schema
from neuroplasty.documents.case import Case
from neuroplasty.documents.library import names
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import WHO
from neuroplasty.documents.records.log import SPACING_MM
from neuroplasty.documents.trial import Trial
from neuroplasty.errors import DocumentError, Fault, InstallationError, NeuroplastyError

INTERRUPTED = 130
"""The exit code of a command that was stopped by hand: 128 and SIGINT."""


class _Group(TyperGroup):
    """Turns the house's errors into one clear text on stderr and their own exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; no error that the user can put right shows a traceback."""
        try:
            return super().invoke(ctx)
        except NeuroplastyError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.exit_code) from None
        except ModuleNotFoundError as error:
            told = _not_installed(error.name or "")
            if not told:
                raise
            typer.echo(told, err=True)
            raise typer.Exit(InstallationError.exit_code) from None
        except (KeyboardInterrupt, SystemError) as error:
            # A Ctrl-C that strikes inside a compiled kernel comes out as a SystemError caused by it.
            if isinstance(error, SystemError) and not isinstance(error.__cause__, KeyboardInterrupt):
                raise
            typer.echo("Stopped.", err=True)
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=_Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Rehearse epidural neuroplasty on a virtual patient. For education, research and audit; "
    "not a medical device.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"neuroplasty {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def cases() -> None:
    """List the built-in cases and plans, a line each."""
    typer.echo("Cases")
    for case in map(read_case, names("case")):
        typer.echo(f"  {case.name:<34}{case.title}")
    typer.echo("Plans")
    for plan in map(read_plan, names("plan")):
        typer.echo(f"  {plan.name:<34}{plan.title}")


@app.command()
def validate(
    files: Annotated[list[Path], typer.Argument(help="Cases, plans, episodes or trials, .yaml or .json.")],
) -> None:
    """Validate documents: every fault with its line and field, and what would be right."""
    refusals: list[DocumentError] = []
    for file in files:
        try:
            document = read_document(file)
        except DocumentError as error:
            refusals.append(error)
            continue
        asked: tuple[str, ...] = ()
        if isinstance(document, Plan):
            from neuroplasty.care.stops import plan_faults, plan_questions

            faults = tuple(Fault(str(file), None, None, "", text) for text in plan_faults(document))
            if faults:
                refusals.append(DocumentError("\n".join(map(str, faults)), faults))
                continue
            asked = plan_questions(document)
        elif isinstance(document, Case):
            from neuroplasty.care.stops import case_questions

            asked = case_questions(document)
        elif isinstance(document, Trial) and document.eligibility.where:
            from neuroplasty.study.trial.people import eligibility_of

            try:
                eligibility_of(document)
            except NeuroplastyError as error:
                refusals.append(DocumentError(str(error), (Fault(str(file), None, None, "", str(error)),)))
                continue
        typer.echo(f"{file}: ok, a {document.kind}")
        for text in asked:
            typer.echo(f"  a colleague would ask: {text}")
    if refusals:
        raise DocumentError("\n".join(map(str, refusals)), tuple(f for r in refusals for f in r.faults))


@app.command("schema")
def schema_command(
    kind: Annotated[str, typer.Argument(help="case, plan, episode or trial.", metavar="KIND")],
) -> None:
    """Print the JSON Schema of a kind of document."""
    kinds: dict[str, Kind] = {one: one for one in get_args(Kind)}
    if kind not in kinds:
        raise typer.BadParameter(f"{kind!r} is not a kind of document; give case, plan, episode or trial")
    typer.echo(json.dumps(schema(kinds[kind]), indent=2))


@app.command()
def rehearse(
    case: Annotated[str, typer.Argument(help="A built-in case or a case file.")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the report and its data.")],
    plan: Annotated[
        str | None, typer.Option("--plan", help="A built-in plan or a plan file; else the case's usual one.")
    ] = None,
    ct: Annotated[
        Path | None,
        typer.Option("--ct", help="A CT of the lumbar spine: NIfTI, or a DICOM series (folder or zip)."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="A label map: NIfTI, a folder of masks, or DICOM SEG."),
    ] = None,
    label_names: Annotated[
        Path | None,
        typer.Option("--label-names", metavar="FILE", help="What the map's numbers mean: lines like 5: L4."),
    ] = None,
    seed_point: Annotated[
        str | None,
        typer.Option("--seed-point", metavar="X,Y,Z", help="A point in the canal, RAS+ mm, to start from."),
    ] = None,
    spacing: Annotated[
        float, typer.Option("--spacing", min=0.3, max=5.0, help="Grid of the epidural space, mm.")
    ] = SPACING_MM,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same episode.")] = 0,
    chance: Annotated[
        bool, typer.Option("--chance", help="Draw complications from their base rates too.")
    ] = False,
    person: Annotated[
        str,
        typer.Option(
            "--person",
            metavar="drawn|mean",
            help="drawn: one person of the population, by the seed; mean: the average person.",
        ),
    ] = "drawn",
    members: Annotated[
        int,
        typer.Option(
            "--members",
            min=1,
            max=400,
            help="Parameter sets and bodies it is also solved for, for bands; 1: a point forecast.",
        ),
    ] = 4,
    dicom: Annotated[
        bool, typer.Option("--dicom", help="Also write every picture and the dose report as DICOM.")
    ] = False,
) -> None:
    """Rehearse a plan on a case and write the report."""
    point = None if seed_point is None else _point(seed_point)
    if not math.isfinite(spacing):
        raise typer.BadParameter(f"--spacing is a number of millimetres from 0.3 to 5; found {spacing}")
    who = next((one for one in WHO if one == person), None)
    if who is None:
        raise typer.BadParameter(f"--person is {' or '.join(WHO)}; found {person!r}")
    check_folder(out)
    check_ours(out / "report.html")
    patient_case = read_case(case)
    chosen = read_plan(plan or patient_case.plan or "one-day-caudal")
    workers = (os.cpu_count() or 1) - 1
    if members > 1 and workers:
        from neuroplasty.care.beside import import_beside

        import_beside("neuroplasty.app.cli")

    from neuroplasty.body.anatomy import read_label_names
    from neuroplasty.care import rehearsal
    from neuroplasty.care.interrupt import deferred

    named = None if label_names is None else read_label_names(label_names)
    drawn: list[Any] = []

    def draw_meanwhile(done: Any) -> None:
        # What draws is imported when others have begun to work beside.
        from neuroplasty.app.report import draw

        drawn.append(draw(done))

    with progress_bar() as progress:
        result = rehearsal.rehearse(
            patient_case,
            chosen,
            ct=ct,
            labels=labels,
            label_names=named,
            seed_point_mm=point,
            spacing_mm=spacing,
            seed=seed,
            chance=chance,
            person=who,
            members=members,
            workers=workers,
            progress=progress,
            meanwhile=draw_meanwhile,
        )
    from neuroplasty.app.report import stopping_lines, write_report

    # What was worked out is written whole, whenever Ctrl-C comes.
    with deferred():
        beside = {}
        if dicom:
            from neuroplasty.app.dicom import dicom_files

            beside = dicom_files(result)
        report = write_report(result, out, beside, *drawn)
    typer.echo(f"The report: {report}")
    for line in stopping_lines(patient_case, chosen):
        typer.echo(line, err=True)
    if result.episode.status == "stopped":
        typer.echo("The procedure was stopped for what had happened; the report tells why.", err=True)
    if result.cut_short:
        typer.echo("Stopped by hand; what was done so far is in the report.", err=True)
        raise typer.Exit(INTERRUPTED)


app.command()(replay)
app.command()(inspect)
app.command()(anatomy)
app.command()(screen)
app.command()(diary)
app.command()(programme)
app.command()(explain)
app.command()(group)
app.command()(follow)
app.command()(audit)
app.command()(calibrate)
app.command()(upgrade)
app.command()(doctor)
registry.app.command("export")(exchange.export)
registry.app.command("import")(exchange.import_)
registry.app.command()(clinic.serve)
registry.app.command()(clinic.staff)
app.add_typer(registry.app, name="registry")
app.command()(lessons)
app.command()(debrief)
app.command()(room)
app.add_typer(rules.app, name="rules")
app.add_typer(trial.app, name="trial")


def main() -> None:
    """Run the command line; a reader that closes its end early (``| head``) is no error."""
    # Pictures are drawn into files; whatever screen somebody has set up for other programs is not asked.
    os.environ["MPLBACKEND"] = "agg"
    # Few things go round in circles here, and looking for them takes a twentieth of a rehearsal.
    gc.set_threshold(50_000, 20, 20)
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        from neuroplasty.app.compiled import helped

        if not helped(error):
            raise


def _not_installed(module: str) -> str:
    """What to install where a module is absent that a group of packages brings; empty where none does."""
    from neuroplasty.app.doctor import install, who_brings

    group = who_brings(module)
    return f"This needs {module.partition('.')[0]}, which is not installed. {install(group)}" if group else ""


def _point(text: str) -> tuple[float, float, float]:
    """Three numbers out of ``x,y,z``."""
    try:
        x, y, z = (float(part) for part in text.split(","))
    except ValueError:
        x = y = z = math.nan
    if not all(map(math.isfinite, (x, y, z))):
        raise typer.BadParameter(
            f"--seed-point is three numbers in RAS+ mm, such as 0,-40,12.5; found {text!r}"
        )
    return x, y, z


if __name__ == "__main__":
    main()
