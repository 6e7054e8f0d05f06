"""``neuroplasty replay`` says whether an episode comes to the same, in words and by its exit code."""

import json

import pytest
from typer.testing import CliRunner

from neuroplasty.app import cli


def run(*arguments):
    return CliRunner().invoke(cli.app, list(map(str, arguments)))


@pytest.fixture(scope="module")
def episode_file(tmp_path_factory, rehearse_once):
    """A short episode on disk."""
    file = tmp_path_factory.mktemp("out") / "episode.json"
    done = rehearse_once("healthy-adult", "transforaminal", spacing_mm=5.0, years_after=False)
    file.write_text(done.episode.model_dump_json())
    return file


def altered(file, change):
    data = json.loads(file.read_text())
    change(data)
    other = file.with_name("altered.json")
    other.write_text(json.dumps(data))
    return other


def test_the_same_is_said_with_its_hash(episode_file):
    done = run("replay", episode_file)
    assert done.exit_code == 0, done.output
    assert "The same, to the byte" in done.output
    assert json.loads(episode_file.read_text())["log"]["digest"] in done.output


def test_what_does_not_agree_leaves_with_one(episode_file):
    def longer(data):
        data["log"]["ticks"][-1][1] += 1.0

    done = run("replay", altered(episode_file, longer))
    assert done.exit_code == 1
    assert "Not the same" in done.output


def test_a_log_cut_short_is_said_to_be(episode_file):
    def short(data):
        data["log"]["ticks"] = data["log"]["ticks"][:5]

    done = run("replay", altered(episode_file, short))
    assert done.exit_code == 0
    assert "Cut short: the log holds 5 of" in done.output


def test_another_case_is_refused_in_a_sentence(episode_file):
    def older(data):
        data["case"]["patient"]["age_years"] += 1

    done = run("replay", altered(episode_file, older))
    assert done.exit_code == 3
    assert "another case" in done.output
