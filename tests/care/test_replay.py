"""A logged episode is done again to the byte, with any number of threads, or refused with what differs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import neuroplasty
from neuroplasty import replay
from neuroplasty.documents import read_case
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import PlaceNeedle
from neuroplasty.errors import DocumentError

SOURCE = str(Path(neuroplasty.__file__).parents[1])


@pytest.fixture(scope="module")
def episode(one_day):
    """A whole one-day procedure with pictures, on a coarse grid."""
    return one_day.episode


def changed(episode, **log):
    return episode.model_copy(update={"log": episode.log.model_copy(update=log)})


def test_an_episode_read_back_from_its_file_is_replayed_to_the_same(episode):
    read = Episode.model_validate_json(episode.model_dump_json())
    done = replay(read)
    assert done.agrees
    assert done.digest == episode.log.digest
    assert done.ticks == episode.log.count
    assert done.theatre.t_s == pytest.approx(episode.procedure.steps[-1].end_s, rel=1e-5)


@pytest.mark.slow
def test_one_thread_and_two_come_to_the_same(episode, bodies, tmp_path):
    short = changed(episode, ticks=episode.log.ticks[:60])
    (tmp_path / "episode.json").write_text(short.model_dump_json())
    code = (
        "import functools, numba\n"
        "from neuroplasty import read_episode, replay\n"
        "from neuroplasty.body.anatomy import build\n"
        f"drawn = functools.partial(build.synthesise_body, spacing_mm={bodies.spacing_mm})\n"
        "build.synthesise_body = drawn\n"
        f"episode = read_episode({str(tmp_path / 'episode.json')!r})\n"
        "for threads in (1, 2):\n"
        "    numba.set_num_threads(threads)\n"
        "    print(replay(episode).digest)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"NUMBA_NUM_THREADS": "2", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    digests = done.stdout.split()
    assert len(digests) == 2
    assert set(digests) == {replay(short).digest}


def test_a_tampered_log_does_not_agree(rehearse_once):
    needle = Plan(name="needle", title="A caudal needle", steps=(PlaceNeedle(route="caudal"),))
    episode = rehearse_once("healthy-adult", needle, spacing_mm=5.0, years_after=False).episode
    assert replay(episode).agrees is True
    hands, dt_s = episode.log.ticks[-1]
    longer = changed(episode, ticks=(*episode.log.ticks[:-1], (hands, dt_s + 1.0)))
    assert replay(longer).agrees is False


def test_a_log_cut_short_is_replayed_to_its_end(episode):
    short = changed(episode, ticks=episode.log.ticks[:40])
    done = replay(short)
    assert (done.agrees, done.ticks) == (None, 40)


def test_a_log_of_another_version_case_or_image_is_refused_with_what_differs(episode, tmp_path):
    with pytest.raises(DocumentError, match=r"made by neuroplasty 9\.9"):
        replay(changed(episode, made_by="neuroplasty 9.9"))
    other = episode.model_copy(update={"case": read_case("healthy-adult")})
    with pytest.raises(DocumentError, match="another case"):
        replay(other)
    with pytest.raises(DocumentError, match="give it with --ct"):
        replay(changed(episode, ct="0" * 64))
    (tmp_path / "ct.nii.gz").write_bytes(b"other")
    with pytest.raises(DocumentError, match="its hash differs"):
        replay(changed(episode, ct="0" * 64), ct=tmp_path / "ct.nii.gz")
    with pytest.raises(DocumentError, match="leave --ct out"):
        replay(episode, ct=tmp_path / "ct.nii.gz")
    with pytest.raises(DocumentError, match="no log of hands"):
        replay(episode.model_copy(update={"log": None}))


def test_the_log_is_small_beside_the_episode(episode):
    assert len(episode.log.model_dump_json()) < 40_000
    assert json.loads(episode.log.model_dump_json())["count"] == len(episode.log.ticks)


def test_course_and_forecast_start_from_the_roots_as_they_were_measured(episode):
    done = episode
    root = next(one for one in done.procedure.roots if one.root == "L5 left")
    assert root.before.bonded == root.before.scar_bed
    assert root.before.bonded == pytest.approx(root.nerve.scar_bed)
    assert root.before.gap_mm == pytest.approx(root.nerve.gap_mm)
    assert done.course.before.nrs == pytest.approx(7.0, abs=0.5)
    assert done.forecast.repeat is not None
