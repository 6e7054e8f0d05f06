"""The command ``neuroplasty screen``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import check_folder, read_case, read_plan


def screen(
    case: Annotated[str, typer.Argument(help="A built-in case or a case file.")],
    plan: Annotated[
        str | None, typer.Option("--plan", help="A built-in plan or a plan file, whose doses are checked.")
    ] = None,
    diary: Annotated[Path | None, typer.Option("--diary", help="A pain diary, CSV.")] = None,
    rules: Annotated[
        Path | None,
        typer.Option(
            "--rules", help="A clinic's own rules, YAML: in place of those of the same id, or added."
        ),
    ] = None,
    prior_body: Annotated[
        str | None,
        typer.Option(metavar="LOW,HIGH", help="How common each cause in the body is here: 0.2,0.6."),
    ] = None,
    prior_brain: Annotated[
        str | None, typer.Option(metavar="LOW,HIGH", help="How common a learned pathway is here: 0.2,0.6.")
    ] = None,
    setting: Annotated[
        str,
        typer.Option(
            "--setting",
            metavar="WHERE",
            help="Where the patient is seen: primary care, specialist, after surgery; sets the priors.",
        ),
    ] = "not named",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of text.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for one printable page.")] = None,
) -> None:
    """Screen a case: red flags first, then who may benefit, from which of the two, and why."""
    known, wanted = read_case(case), read_plan(plan) if plan else None
    if out:
        check_folder(out)

    from neuroplasty.app.screening import screening_json, screening_text, write_screening_page
    from neuroplasty.care import screening

    priors = screening.Priors.from_words(body=prior_body, brain=prior_brain, setting=setting)
    review = None
    if diary:
        from neuroplasty.brain.diary import read_diary
        from neuroplasty.care.review import review_diary

        review = review_diary(read_diary(diary))
    result = screening.screen(
        known, plan=wanted, diary=review, rules=screening.rules_with(rules), priors=priors
    )
    typer.echo(screening_json(result) if as_json else screening_text(result))
    if out:
        typer.echo(f"The page: {write_screening_page(result, out)}", err=as_json)
