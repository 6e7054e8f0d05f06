"""``--person`` reaches the rehearsal: drawn unless the average one is asked for; else one sentence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app


@pytest.fixture
def asked(monkeypatch):
    """What the rehearsal was called with."""
    found = {}

    def rehearse(case, plan, **kwargs):
        found.update(kwargs)
        return SimpleNamespace(episode=SimpleNamespace(status="complete"), cut_short=False)

    monkeypatch.setattr("neuroplasty.care.rehearsal.rehearse", rehearse)
    monkeypatch.setattr("neuroplasty.app.report.write_report", lambda result, out, *more: out / "report.html")
    return found


@pytest.mark.parametrize(
    ("flags", "who"), [([], "drawn"), (["--person", "drawn"], "drawn"), (["--person", "mean"], "mean")]
)
def test_a_person_is_drawn_unless_the_middle_one_is_asked_for(asked, tmp_path, flags, who):
    result = CliRunner().invoke(app, ["rehearse", "healthy-adult", "--out", str(tmp_path / "out"), *flags])
    assert result.exit_code == 0, result.output
    assert asked["person"] == who


@pytest.mark.parametrize("given", ["", "median", "DRAWN"])
def test_anybody_else_is_refused_in_one_sentence_before_anything_is_made(asked, tmp_path, given):
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["rehearse", "healthy-adult", "--out", str(out), "--person", given])
    assert result.exit_code == 2
    assert f"--person is drawn or mean; found {given!r}" in " ".join(result.output.split())
    assert not asked
    assert not out.exists()


def test_the_help_tells_both_values():
    told = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["rehearse", "--help"]).output
    assert "--person" in told
    assert "drawn|mean" in told
