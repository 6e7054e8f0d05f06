"""The page: a trial as one printable HTML file, with its tables as Parquet and its people as ADaM."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from neuroplasty.app.pages import environment
from neuroplasty.app.trial import charts, tables, words
from neuroplasty.app.trial.adam import adam_of
from neuroplasty.app.trial.files import parquet, tables_of
from neuroplasty.app.trial.told import Told
from neuroplasty.documents import check_folder, check_ours, write_whole


def write_trial_page(told: Told, folder: Path) -> Path:
    """Write ``trial.html``, its tables and its ADaM data sets into a folder.

    Parameters
    ----------
    told : Told
        What the report tells.
    folder : Path
        Made where there is none.

    Returns
    -------
    Path
        The page's.

    Raises
    ------
    OutputError
        When a file cannot be written whole, or somebody else's page is in the way.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from neuroplasty.app.trial.told import tell
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> with TemporaryDirectory() as folder:
    ...     page = write_trial_page(tell(toy_trial(), toy()), Path(folder))
    ...     page.name, sorted(one.name for one in Path(folder, "adam").iterdir())
    ('trial.html', ['adae.parquet', 'adqs.parquet', 'adsl.parquet', 'adtte.parquet'])
    """
    folder = Path(folder)
    check_folder(folder)
    check_ours(folder / "trial.html")
    page = render_trial(told).encode()
    made = {
        f"tables/{name}.parquet": parquet(records) for name, records in tables_of(told).items() if records
    }
    made |= {f"adam/{name}.parquet": one.parquet() for name, one in adam_of(told).items()}
    for name, content in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, content)
    # The page last: where it stands, its tables do.
    return write_whole(folder / "trial.html", page)


def render_trial(told: Told) -> str:
    """The page's text; the same trial gives the same text.

    Parameters
    ----------
    told : Told
        What the report tells.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from neuroplasty.app.trial.told import tell
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> render_trial(tell(toy_trial(), toy()))[:15]
    '<!DOCTYPE html>'
    """
    return (
        environment("trial")
        .get_template("trial.html.j2")
        .render(
            told=told,
            trial=told.trial,
            main=told.main,
            tipping=told.result.tipping,
            words=words,
            draw_flow=Markup(charts.flow_chart(told.result.flow)),
            draw_course=_markup(charts.course_chart(told)),
            draw_survival=_markup(charts.survival_chart(told)),
            draw_estimands=_markup(charts.estimand_chart(told)),
            draw_power=_markup(charts.power_chart(told.power) if told.power else None),
            draw_forest=_markup(charts.forest_chart(told)),
            flow=tables.flow_table(told),
            baseline=tables.baseline_table(told),
            findings=tables.finding_table(told),
            estimands=tables.estimand_table(told),
            fills=tables.fill_table(told),
            power=tables.power_table(told),
            published=tables.published_table(told),
            guesses=tables.guess_table(told),
        )
    )


def _markup(drawn: str | None) -> Markup | None:
    return None if drawn is None else Markup(drawn)
