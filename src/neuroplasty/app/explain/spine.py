"""The spine in three dimensions in the patient's own words, where an episode's anatomy can be made again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from neuroplasty.app.languages import Words
from neuroplasty.documents.episode import Episode


def spine_of(episode: Episode, words: Words, root: str | None, beside: Path | None = None) -> Markup | None:
    """The view as a piece of the page, or None where there is no anatomy to draw.

    A rehearsal's anatomy is made again from its case and its seed, or taken from memory; an episode that was
    recorded holds none, and one made from an image needs that image.

    Parameters
    ----------
    episode : Episode
    words : Words
        Of the page's language.
    root : str or None
        The nerve that stands out.
    beside : Path, optional
        The fields that the rehearsal wrote beside its episode, for scar and dye after it.

    Returns
    -------
    markupsafe.Markup or None

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from neuroplasty.documents.records import Recorded
    >>> done = Recorded(site="here", operator="op-1", started=datetime(2026, 3, 2, 9, tzinfo=UTC))
    >>> told = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
    >>> spine_of(told, None, None) is None
    True
    """
    log, case = episode.log, episode.case
    anatomy = getattr(episode, "anatomy", None)
    if case is None:
        return None
    if anatomy is None:
        if log is None or log.ct or log.labels:
            return None
        from neuroplasty.body.anatomy import build_anatomy
        from neuroplasty.care.person import canal_chance

        anatomy = build_anatomy(case, is_seen=False, rng=canal_chance(log.person, log.seed))
    from neuroplasty.app.view import scene_of, view_fragment

    fields = getattr(episode, "fields", None)
    if fields is None and beside is not None and log is not None:
        fields = _fields(beside, log.digest)
    done = episode.procedure
    scene = scene_of(
        anatomy,
        case,
        fields=fields if fields is not None and fields.sizes.get("time", 0) else None,
        needles=done.needles if done else (),
        catheters=done.catheters if done else (),
        balloons=done.balloons if done else (),
        target=root,
    )

    def plain(key: str) -> str:
        kind = key.removesuffix("-before").removesuffix("-after").rstrip("0123456789")
        return words(f"spine.{kind}")

    scene = replace(
        scene,
        layers=tuple(replace(one, words=plain(one.key)) for one in scene.layers),
        labels=tuple(
            one if one.layer == "bone" else replace(one, words=plain(one.layer)) for one in scene.labels
        ),
        words=words("spine.words"),
    )
    return view_fragment(scene, "spine", words.says)


def _fields(beside: Path, digest: str) -> Any:
    """The fields of this very log, or None: a folder may hold those of another."""
    import xarray as xr

    try:
        with xr.open_dataset(beside, engine="h5netcdf") as found:
            return found.load() if found.attrs.get("log") == digest else None
    except (OSError, ValueError):
        return None
