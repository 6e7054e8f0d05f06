"""``--chance`` reaches the rehearsal, and a procedure that an event stopped is said to have been."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app


@pytest.fixture
def asked(monkeypatch):
    """What the rehearsal was called with; it ends stopped."""
    found = {}

    def rehearse(case, plan, **kwargs):
        found.update(kwargs)
        return SimpleNamespace(episode=SimpleNamespace(status="stopped"), cut_short=False)

    monkeypatch.setattr("neuroplasty.care.rehearsal.rehearse", rehearse)
    monkeypatch.setattr("neuroplasty.app.report.write_report", lambda result, out, *more: out / "report.html")
    return found


@pytest.mark.parametrize(("flags", "chance"), [([], False), (["--chance"], True)])
def test_chance_is_off_unless_asked_for(asked, tmp_path, flags, chance):
    result = CliRunner().invoke(app, ["rehearse", "healthy-adult", "--out", str(tmp_path / "out"), *flags])
    assert result.exit_code == 0, result.output
    assert asked["chance"] is chance
    assert "The procedure was stopped" in result.output
