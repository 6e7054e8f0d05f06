"""Replay: a logged episode done again, and whether it came to the same, to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from neuroplasty.body.anatomy import Anatomy, build_anatomy
from neuroplasty.body.procedure import Recorder, Theatre, Tick
from neuroplasty.body.procedure.log import Log, Witness, redo
from neuroplasty.care.person import canal_chance
from neuroplasty.care.setting import setting_of
from neuroplasty.documents import as_episode
from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import HandsLog, Who
from neuroplasty.errors import DocumentError


@dataclass(frozen=True)
class Replayed:
    """A procedure done again.

    Parameters
    ----------
    theatre : Theatre
        Its end.
    ticks : int
        How many there were.
    digest : str
        Its hash.
    agrees : bool or None
        Whether that is the log's; None for a log that was cut short, which has no hash.

    Examples
    --------
    >>> Replayed.__dataclass_fields__["agrees"].type
    'bool | None'
    """

    theatre: Theatre
    ticks: int
    digest: str
    agrees: bool | None


def replay(
    episode: Episode | str | Path,
    *,
    ct: Path | None = None,
    labels: Path | None = None,
    label_names: Mapping[int, str] | None = None,
    watch: Callable[[Theatre, Tick], None] | None = None,
    anatomy: Anatomy | None = None,
) -> Replayed:
    """Do a logged episode again on the same anatomy, from the same chance.

    Parameters
    ----------
    episode : Episode, or path of one
        With its log.
    ct, labels : Path, optional
        The images its anatomy came from, where it came from images.
    label_names : mapping of int to str, optional
        The names that were given for the label map's numbers.
    watch : callable, optional
        Sees every theatre and tick.
    anatomy : Anatomy, optional
        The one it was done on, where it is still at hand; built anew where left out.

    Returns
    -------
    Replayed
        How it ended, and whether it is the same. A log cut short is replayed to its end.

    Raises
    ------
    DocumentError
        For an episode without a log, and for a log of another version, case or image, with what differs.

    Examples
    --------
    >>> from neuroplasty.care.rehearsal import rehearse
    >>> done = rehearse("healthy-adult", "transforaminal", spacing_mm=5.0, years_after=False)
    >>> replay(done.episode).agrees
    True
    """
    episode = as_episode(episode)
    log = episode.log
    if log is None:
        raise DocumentError(
            "This episode holds no log of hands; only one that was rehearsed with its log can be replayed."
        )
    _refuse_another(log, episode.known_case, ct, labels, label_names)
    if anatomy is None:
        anatomy = build_anatomy(
            episode.known_case,
            ct=ct,
            labels=labels,
            label_names=label_names,
            seed_mm=log.seed_point_mm,
            rng=canal_chance(log.person, log.seed),
        )
    setting = setting_of(
        episode.known_case,
        anatomy,
        seed=log.seed,
        spacing_mm=log.spacing_mm,
        chance=log.chance,
        without=episode.known_plan.without,
        person=log.person,
    )
    start, witness, count = Theatre.begin(setting), Witness(), 0
    theatre = start
    for theatre, tick in redo(start, Log.read(log.hands, log.ticks)):
        witness.watch(tick)
        count += 1
        if watch is not None:
            watch(theatre, tick)
    digest = witness.says(theatre)
    return Replayed(theatre, count, digest, digest == log.digest if log.is_whole else None)


def _refuse_another(
    log: HandsLog, case: Case, ct: Path | None, labels: Path | None, label_names: Mapping[int, str] | None
) -> None:
    """Raise DocumentError unless a log was made by this version, for this case and these images."""
    here = f"neuroplasty {version('neuroplasty')}"
    if log.made_by != here:
        raise DocumentError(
            f"The log was made by {log.made_by}, this is {here}; replay it with the version that made it."
        )
    if log.case != _case_hash(case):
        raise DocumentError(
            "The log was made for another case than the episode's: its hash differs; take both from one file."
        )
    for name, path, logged in (("ct", ct, log.ct), ("labels", labels, log.labels)):
        if logged is None and path is not None:
            raise DocumentError(f"The log was made without a {name} image; leave --{name} out.")
        if logged is not None and path is None:
            raise DocumentError(f"The log's anatomy came from an image; give it with --{name}.")
        names = label_names if name == "labels" else None
        if logged is not None and path is not None and _image_hash(path, names) != logged:
            with_names = " (or its label names are others)" if name == "labels" else ""
            raise DocumentError(
                f"{path} is not the {name} image the log was made with: its hash differs{with_names}."
            )


def log_of(
    recorder: Recorder,
    case: Case,
    *,
    seed: int,
    spacing_mm: float,
    chance: bool,
    person: Who,
    ct: Path | None,
    labels: Path | None,
    seed_point_mm: tuple[float, float, float] | None,
    label_names: Mapping[int, str] | None = None,
) -> HandsLog:
    """The log of what a recorder has watched, with all that is needed to do it again.

    Parameters
    ----------
    recorder : which watched every tick
    case : whose canal it was
    seed : of chance and of what no image gives
    spacing_mm : between stations of the epidural shell
    chance : whether bleeding, a dural hole or a wrong place were left to chance
    person : whether the person was drawn from the seed
    ct, labels : the images the anatomy was built from, None without; only their SHA-256 is kept
    seed_point_mm : inside the canal, in the patient's own axes, where it was given by hand
    label_names : given for the label map's numbers; they are part of its SHA-256

    Raises
    ------
    DocumentError
        An image cannot be read.

    Examples
    --------
    >>> from neuroplasty.care.rehearsal import rehearse
    >>> done = rehearse("healthy-adult", "transforaminal", spacing_mm=5.0, years_after=False)
    >>> done.log.count == len(done.log.ticks), done.log.is_whole
    (True, True)
    """
    hands, ticks = recorder.log.written()
    return HandsLog(
        made_by=f"neuroplasty {version('neuroplasty')}",
        case=_case_hash(case),
        seed=seed,
        spacing_mm=spacing_mm,
        chance=chance,
        person=person,
        ct=None if ct is None else _image_hash(ct),
        labels=None if labels is None else _image_hash(labels, label_names),
        seed_point_mm=seed_point_mm,
        hands=hands,
        ticks=ticks,
        count=len(ticks),
        digest=recorder.digest,
    )


def _case_hash(case: Case) -> str:
    """SHA-256 of a case."""
    return hashlib.sha256(case.model_dump_json().encode()).hexdigest()


def _image_hash(path: Path, names: Mapping[int, str] | None = None) -> str:
    """SHA-256 of a file, or of all files of a folder by name, and of names given beside it."""
    path = Path(path)
    if not path.is_dir() and not names:
        return _file_hash(path)
    whole = hashlib.sha256()
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    for one in files:
        whole.update(f"{one.relative_to(path).as_posix()} {_file_hash(one)}\n".encode())
    for number, name in sorted((names or {}).items()):
        whole.update(f"{number}: {name}\n".encode())
    return whole.hexdigest()


def _file_hash(path: Path) -> str:
    """SHA-256 of a file; DocumentError where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DocumentError(f"{path} could not be read: {(error.strerror or str(error)).lower()}.") from error
