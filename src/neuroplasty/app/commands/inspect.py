"""The command ``neuroplasty inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import check_folder, read_case, write_whole
from neuroplasty.errors import OutputError


def inspect(
    file: Annotated[
        Path, typer.Argument(help="A CT or a label map: NIfTI, DICOM (file, folder, zip), a folder of masks.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="The picture, PNG; else NAME-inspected.png in this folder.")
    ] = None,
    label_names: Annotated[
        Path | None,
        typer.Option("--label-names", metavar="FILE", help="What a map's numbers mean: lines like 5: L4."),
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", help="Whose image it is, to hold the levels against the stature.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a picture that this command did not make.")
    ] = False,
) -> None:
    """Show what is read of an image, in one picture and ten lines, before anything is rehearsed on it."""
    patient = None if case is None else read_case(case).patient
    picture = out or Path(f"{file.resolve().name.split('.')[0] or 'image'}-inspected.png")
    check_folder(picture.resolve().parent)
    if picture.exists() and not overwrite and not _ours(picture):
        raise OutputError(
            f"{picture} is there already and was not made by this command; give another --out, or "
            "--overwrite."
        )

    from neuroplasty.app.inspection import look_picture
    from neuroplasty.body.anatomy import look_at, read_label_names

    named = None if label_names is None else read_label_names(label_names)
    look = look_at(file, label_names=named, patient=patient)
    for line in look.lines:
        typer.echo(line)
    write_whole(picture, look_picture(look))
    typer.echo(f"The picture: {picture}")
    if look.wrong is not None:
        raise typer.Exit(look.wrong.exit_code)


def _ours(picture: Path) -> bool:
    """Whether a file is a picture that this command made."""
    try:
        with picture.open("rb") as file:
            return b"neuroplasty inspect" in file.read(4096)
    except OSError:
        return False
