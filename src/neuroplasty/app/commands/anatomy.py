"""The command ``neuroplasty anatomy``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import check_folder, read_case


def anatomy(
    case: Annotated[str, typer.Argument(help="A built-in case or a case file.")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the files.")],
    ct: Annotated[
        Path | None, typer.Option("--ct", help="A CT: NIfTI, or a DICOM series (folder or zip).")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="A label map: NIfTI, a folder of masks, or DICOM SEG.")
    ] = None,
    label_names: Annotated[
        Path | None,
        typer.Option("--label-names", metavar="FILE", help="What the map's numbers mean: lines like 5: L4."),
    ] = None,
    spacing: Annotated[
        float, typer.Option("--spacing", min=0.5, max=5.0, help="Voxels of the label map, mm.")
    ] = 1.5,
) -> None:
    """Write spine, canal, sac, roots and scar for other tools: NIfTI, DICOM SEG, STL, OBJ, VTP."""
    check_folder(out)
    patient_case = read_case(case)

    from neuroplasty.app.solids import write_anatomy
    from neuroplasty.body.anatomy import build_anatomy, read_label_names

    named = None if label_names is None else read_label_names(label_names)
    built = build_anatomy(patient_case, ct=ct, labels=labels, label_names=named)
    for note in built.notes:
        typer.echo(note, err=True)
    files = write_anatomy(built, patient_case, out, spacing_mm=spacing)
    typer.echo(f"{len(files)} files: {out} (start with README.txt)")
