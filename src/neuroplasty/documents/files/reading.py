"""Reading documents: a Case, Plan, Episode or Trial from a built-in name or a file, or every fault.

>>> read_case("healthy-adult").patient.sex
'female'
>>> read_plan("one-day-caudal").route
'caudal'
"""

from __future__ import annotations

import difflib
import logging
from pathlib import Path
from typing import cast

from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.files.parsing import SUFFIXES, Readable, parsed, text_of
from neuroplasty.documents.files.upgrading import Kind
from neuroplasty.documents.library import Shelf, names
from neuroplasty.documents.library import text as library_text
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.trial import Trial
from neuroplasty.errors import DocumentError

_LOG = logging.getLogger("neuroplasty.documents")
"""Where a reader says that it upgraded a document."""


def read_case(source: str | Path) -> Case:
    """The case at a path, or the built-in one of that name.

    Parameters
    ----------
    source : str or Path
        Name of a built-in case, or path of a .yaml, .yml or .json file.

    Returns
    -------
    Case
        What is known of one patient.

    Raises
    ------
    DocumentError
        With one line for each fault: file, line, field, what was found, what is allowed.

    Examples
    --------
    >>> read_case("l5-scar-after-discectomy").target.words
    'L5 left lateral recess'
    """
    return cast(Case, _named("case", source))


def read_plan(source: str | Path) -> Plan:
    """The plan at a path, or the built-in one of that name; one of an earlier version as the newest.

    Parameters
    ----------
    source : str or Path
        Name of a built-in plan, or path of a .yaml, .yml or .json file.

    Returns
    -------
    Plan
        What will be done, step by step.

    Raises
    ------
    DocumentError
        With one line for each fault: file, line, field, what was found, what is allowed.

    Examples
    --------
    >>> [step.do for step in read_plan("one-day-caudal").steps][:3]
    ['sedate', 'anaesthetise', 'place needle']
    """
    return cast(Plan, _named("plan", source))


def read_episode(path: str | Path) -> Episode:
    """The episode at a path; one of an earlier version as the newest.

    Parameters
    ----------
    path : str or Path
        Path of a .yaml, .yml or .json file.

    Returns
    -------
    Episode
        One patient's way through one procedure, simulated or recorded.

    Raises
    ------
    DocumentError
        With one line for each fault: file, line, field, what was found, what is allowed.

    Examples
    --------
    >>> read_episode("nowhere.json")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: nowhere.json: there is no such file; check the path.
    """
    return cast(Episode, read_document(path, "episode"))


def read_trial(source: str | Path) -> Trial:
    """The protocol of a trial at a path, or the built-in one of that name.

    Parameters
    ----------
    source : str or Path
        Name of a built-in trial, or path of a .yaml, .yml or .json file.

    Returns
    -------
    Trial
        Who is allocated to what, what is measured, and how it is analysed.

    Raises
    ------
    DocumentError
        With one line for each fault: file, line, field, what was found, what is allowed.

    Examples
    --------
    >>> [arm.name for arm in read_trial("one-day-against-caudal").arms]
    ['caudal injection', 'adhesiolysis']
    """
    return cast(Trial, _named("trial", source))


def as_trial(trial: Trial | str | Path) -> Trial:
    """A trial as it was given: itself, or read by its name or path.

    Parameters
    ----------
    trial : Trial, str or Path
        As ``read_trial`` takes it, or a trial.

    Returns
    -------
    Trial
        Its protocol.

    Raises
    ------
    DocumentError
        As ``read_trial`` does.

    Examples
    --------
    >>> as_trial("sham-against-sham").finds_nothing
    True
    """
    return trial if isinstance(trial, Trial) else read_trial(trial)


def as_case(case: Case | str | Path) -> Case:
    """A case as it was given: itself, or read by its name or path.

    Parameters
    ----------
    case : Case, str or Path
        As ``read_case`` takes it, or a case.

    Returns
    -------
    Case
        What is known of one patient.

    Raises
    ------
    DocumentError
        As ``read_case`` does.

    Examples
    --------
    >>> as_case(as_case("healthy-adult")).name
    'healthy-adult'
    """
    return case if isinstance(case, Case) else read_case(case)


def as_plan(plan: Plan | str | Path) -> Plan:
    """A plan as it was given: itself, or read by its name or path.

    Parameters
    ----------
    plan : Plan, str or Path
        As ``read_plan`` takes it, or a plan.

    Returns
    -------
    Plan
        What will be done, step by step.

    Raises
    ------
    DocumentError
        As ``read_plan`` does.

    Examples
    --------
    >>> as_plan("balloon").route
    'transforaminal'
    """
    return plan if isinstance(plan, Plan) else read_plan(plan)


def as_episode(episode: Episode | str | Path) -> Episode:
    """An episode as it was given: itself, or read from its path.

    Parameters
    ----------
    episode : Episode, str or Path
        As ``read_episode`` takes it, or an episode.

    Returns
    -------
    Episode
        One patient's way through one procedure.

    Raises
    ------
    DocumentError
        As ``read_episode`` does.

    Examples
    --------
    >>> as_episode("nowhere.json")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: nowhere.json: there is no such file; check the path.
    """
    return episode if isinstance(episode, Episode) else read_episode(episode)


def read_document(path: str | Path, kind: Kind | None = None) -> Readable:
    """The document in a file, of ``kind`` or of the kind it says it is.

    Parameters
    ----------
    path : str or Path
        Path of a .yaml, .yml or .json file.
    kind : {"case", "plan", "episode", "trial"}, optional
        What it must be; what it says it is when not given.

    Returns
    -------
    Case, Plan, Episode or Trial
        The document, in the newest version.

    Raises
    ------
    DocumentError
        With one line for each fault: file, line, field, what was found, what is allowed.

    Examples
    --------
    >>> import tempfile
    >>> from neuroplasty.documents import write_document
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = write_document(read_plan("balloon"), Path(folder, "mine.yaml"))
    ...     read_document(file).name
    'balloon'
    """
    return read_any_version(path, kind)[0]


def read_any_version(path: str | Path, kind: Kind | None = None) -> tuple[Readable, tuple[str, ...]]:
    """The document in a file in the newest version, and what was done to bring it there.

    Parameters
    ----------
    path : str or Path
        Path of a .yaml, .yml or .json file.
    kind : {"case", "plan", "episode", "trial"}, optional
        What it must be; what it says it is when not given.

    Returns
    -------
    tuple of (Case, Plan, Episode or Trial) and (tuple of str)
        The document, and a line for each document in it that was of an earlier version.

    Raises
    ------
    DocumentError
        With one line for each fault: file, line, field, what was found, what is allowed.

    Examples
    --------
    >>> import tempfile
    >>> text = "{version: 1, name: p, title: P, steps: [{do: place needle, route: caudal}]}"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "old.yaml")
    ...     _ = file.write_text(text)
    ...     plan, said = read_any_version(file, "plan")
    >>> plan.version, said
    ('2', ('version 1 read as version 2',))
    """
    path = Path(path)
    document, said = parsed(text_of(path), str(path), path.suffix.lower() == ".json", kind)
    if said:
        _LOG.warning("%s: %s; 'neuroplasty upgrade' writes it so", path, "; ".join(said))
    return document, said


def document_of(text: str, kind: Kind | None = None, *, name: str = "the document") -> Readable:
    """The document in a JSON text, of any version that is read; for stores that keep documents in rows.

    Parameters
    ----------
    text : str
        JSON.
    kind : {"case", "plan", "episode", "trial"}, optional
        What it must be; what it says it is when not given.
    name : str
        What a fault calls it.

    Returns
    -------
    Case, Plan, Episode or Trial
        The document, in the newest version.

    Raises
    ------
    DocumentError
        With one line for each fault.

    Examples
    --------
    >>> document_of(read_plan("balloon").model_dump_json(), "plan").route
    'transforaminal'
    """
    return parsed(text, name, True, kind)[0]


def _named(shelf: Shelf, source: str | Path) -> Readable:
    if isinstance(source, str) and source in names(shelf):
        return parsed(library_text(shelf, source), f"built-in {shelf} {source}", False, shelf)[0]
    path = Path(source)
    if path.suffix.lower() in SUFFIXES or path.exists() or path.name != str(source):
        return read_document(path, shelf)
    close = difflib.get_close_matches(str(source), names(shelf), n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    raise DocumentError(
        f"There is no built-in {shelf} {str(source)!r} and no file of that name.{meant} "
        f"The built-in {shelf}s are {', '.join(names(shelf))}; a file ends in .yaml or .json."
    )
