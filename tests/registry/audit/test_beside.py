"""Beside trials and claims: each by its own rule, and what cannot be laid beside says why."""

import pytest
import yaml

from neuroplasty.care import consent
from neuroplasty.errors import RegistryError
from neuroplasty.evidence.published import complications, trials
from neuroplasty.registry.audit import beside_trials, count_harm, exact, responder_rate, responds


def test_every_published_rate_is_either_laid_beside_or_says_why_not(told):
    for one in told.trials:
        assert (one.rate is None) <= bool(one.why)
        if one.rate is not None:
            assert one.rate.definition == one.trial.definition
    assert any(one.rate is not None and one.trial.definition == "R50_both" for one in told.trials)


def test_a_definition_that_needs_what_was_never_asked_is_not_judged(clinic):
    found = [one for one in beside_trials(clinic.table) if one.trial.study == "hsu2014"]
    assert [one.rate for one in found] == [None]
    assert "never asked" in found[0].why


def test_the_rules_for_the_missing_are_in_order(clinic):
    one = responder_rate(clinic.table, "R50_both", "m6")
    assert one.missing_is_failure.value <= one.as_analysed.value <= one.best.value
    assert one.judged < one.due


def test_an_unknown_definition_is_refused_by_name(clinic):
    with pytest.raises(RegistryError, match="There is no definition 'R90'"):
        responds(clinic.table, "R90", "m6")


def test_the_evidence_agrees_with_itself_and_with_what_a_patient_is_told():
    for one in (*trials(), *complications()):
        assert one.source
        if one.count is not None and one.of and one.percent is not None:
            assert round(100 * one.count / one.of, 1) == pytest.approx(one.percent, abs=0.55)
    leaflet = yaml.safe_load((consent.files("neuroplasty.care") / "consent.yaml").read_text(encoding="utf-8"))
    told = {
        (figure["source"].split(",")[0], figure["count"], figure["of"])
        for part in leaflet.values()
        if isinstance(part, list)
        for item in part
        for figure in item.get("figures", ())
        if figure.get("count") is not None
    }
    for one in complications():
        if one.row == "counted" and one.study == "talu2003" and one.kind == "dural puncture":
            assert (one.source.split(",")[0], one.count, one.of) in told


def test_harm_is_counted_once_a_procedure_and_both_words_are_kept(clinic):
    harm = count_harm(clinic.table)
    for one in harm.kinds:
        assert one.count == one.by_clinician + one.by_patient - one.by_both
    assert harm.anything.count <= sum(one.count for one in harm.kinds)
    assert harm.anything.interval == exact(harm.anything.count, harm.anything.of)
    assert {one.verdict for one in harm.claims} <= {
        "shown to be wrong here",
        "not refuted, and not shown",
        "borne out here",
    }
