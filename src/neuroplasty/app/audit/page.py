"""The page: an audit as one printable HTML file, with its tables as CSV beside it."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from neuroplasty.app.audit import charts, tables, words
from neuroplasty.app.audit.files import files as files_of
from neuroplasty.app.pages import environment, write_page
from neuroplasty.documents import write_whole
from neuroplasty.registry.audit import Audit
from neuroplasty.registry.visits import VISIT_NAMES


def write_audit_page(audit: Audit, folder: Path) -> Path:
    """Write ``audit.html`` and its tables into a folder.

    Parameters
    ----------
    audit : Audit
    folder : Path
        Made where there is none.

    Returns
    -------
    Path
        The page's.

    Raises
    ------
    OutputError
        When a file cannot be written whole, or a page that is not ours has the name.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit import audit_table, simulate_clinic
    >>> told = audit_table(simulate_clinic(default_rng(1), 60).table)
    >>> with TemporaryDirectory() as folder:
    ...     page = write_audit_page(told, Path(folder))
    ...     page.name, Path(folder, "tables", "follow_up.csv").exists()
    ('audit.html', True)
    """
    folder = Path(folder)
    files = files_of(audit)

    def render() -> str:
        page = render_audit(audit)
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_whole(folder / "tables" / name, text.encode())
        return page

    # The page last: where it stands, its tables do.
    return write_page(folder / "audit.html", render)


def render_audit(audit: Audit) -> str:
    """The page's text; the same audit gives the same text.

    Parameters
    ----------
    audit : Audit

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit import audit_table, simulate_clinic
    >>> render_audit(audit_table(simulate_clinic(default_rng(1), 60).table))[:15]
    '<!DOCTYPE html>'
    """
    main = next((one for one in audit.expected if one.visit == audit.main.visit), None)
    seen = next(one for one in audit.follow_ups if one.visit == audit.main.visit)
    return (
        environment("audit")
        .get_template("audit.html.j2")
        .render(
            audit=audit,
            main=audit.main,
            seen=seen,
            forecast=main,
            words=words,
            visit_names=VISIT_NAMES,
            draw_follow=Markup(charts.follow_up_chart(audit)),
            draw_rules=Markup(charts.rules_chart(audit)),
            draw_trials=_markup(charts.trials_chart(audit)),
            draw_calibration=_markup(charts.calibration_chart(main) if main else None),
            draw_operators=_markup(charts.funnel_chart(audit.operators, "operators")),
            draw_sites=_markup(charts.funnel_chart(audit.sites, "sites") if len(audit.sites) > 1 else None),
            draw_cusum=_markup(charts.cusum_chart(audit)),
            draw_run=_markup(charts.run_chart(audit)),
            follow=tables.follow_up_table(audit),
            differ=tables.difference_table(audit),
            rates=tables.rate_table(audit),
            trials=tables.trial_table(audit),
            apart=tables.apart_table(audit),
            scores=tables.score_table(audit),
            expected=tables.expected_table(audit),
            units=tables.unit_table(audit),
            harm=tables.harm_table(audit),
            claims=tables.claim_table(audit),
            published=tables.published_table(audit),
            numbers=tables.number_table(),
        )
    )


def _markup(drawn: str | None) -> Markup | None:
    return None if drawn is None else Markup(drawn)
