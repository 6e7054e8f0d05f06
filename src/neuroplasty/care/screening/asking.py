"""How facts are asked for: the words of every yes-or-no question, and of what is noted in a list."""

from __future__ import annotations

QUESTIONS: dict[str, dict[str, str]] = {
    "red_flags": {
        "saddle_numbness": "Is there numbness between the legs?",
        "bladder_or_bowel": "Is there new trouble with bladder, bowel or sex?",
        "both_legs_weak": "Are both legs weak?",
        "progressive_weakness": "Is a leg or foot getting weaker?",
        "fever": "Is there fever, shivering or night sweats with the pain?",
        "immune_suppression": "Is the immune system weak, by illness or drugs?",
        "injected_drugs": "Are drugs injected?",
        "cancer": "Was there ever a cancer?",
        "weight_loss": "Was weight lost without a reason?",
        "night_pain": "Is there pain at night that nothing eases?",
        "trauma": "Did it begin with a fall, a blow or a crash?",
        "thin_bones": "Are the bones thin, or was a steroid taken for long?",
        "morning_stiffness": "Is the back stiff for more than half an hour in the morning?",
    },
    "symptoms": {
        "below_knee": "Does the pain run below the knee?",
        "numbness_in_root": "Is there numbness in one root's skin?",
        "weakness_in_root": "Is there lasting weakness in one root's muscles?",
        "reflex_loss": "Is a reflex lost?",
        "straight_leg_raise": "Does raising the straight leg bring the leg pain on?",
        "crossed_leg_raise": "Does raising the other leg bring the leg pain on?",
        "claudication": "Do the legs hurt on walking and ease on bending forward?",
        "electric": "Is the pain burning, or like electric shocks along a nerve?",
        "stocking": "Is the numbness in both feet like stockings?",
        "extension_pain": "Is it the back that hurts, worst on bending backward or turning?",
    },
    "workup": {
        "imaging": "Was an MRI or CT of the lumbar spine done?",
        "adhesions_shown": "Did gadolinium MRI or an epidurogram show adhesions?",
        "unstable_spine": "Is the spine unstable?",
        "healing_fracture": "Is there a fracture that has not healed?",
    },
    "health": {
        "local_infection": "Is the skin infected where the needle goes in?",
        "systemic_infection": "Is there an infection anywhere in the body?",
        "bleeding_disorder": "Is there a bleeding disorder?",
        "pregnant": "Is the patient pregnant?",
        "raised_intracranial_pressure": "Is the pressure in the head raised?",
        "diabetes": "Has the patient diabetes?",
        "sleep_apnoea": "Does the patient stop breathing in sleep?",
        "lung_disease": "Is there a lung disease?",
        "severe_mental_illness": "Is there a psychosis, an addiction or a crisis that is not under control?",
    },
    "learned": {
        "no_injury": "Did it begin without an injury, or in a hard time?",
        "outlasts_healing": "Has it outlasted the time that an injury takes to heal?",
        "spreads": "Has it spread, or is it along no nerve or joint?",
        "moves": "Does it move from one place to another?",
        "varies": "Is it strong at some times and gone at others?",
        "same_activity": "Does the same thing hurt one day and not on another?",
        "no_load": "Is it set off by sounds, places, weather, food or people?",
        "thought": "Is it set off by stress or by thinking of it?",
        "alternates": "Do two sites take turns?",
        "other_pain_syndromes": "Are there other long-lasting pains, such as headache or a painful gut?",
    },
    "wishes": {
        "can_decide": "Can the patient decide for themselves?",
        "informed": "Was the patient told of benefits, risks and the doubts about both?",
        "agrees_to_procedure": "Does the patient agree to a procedure?",
        "agrees_to_training": "Does the patient want to train the pain pathway?",
        "refuses_surgery": "Does the patient refuse surgery?",
        "cannot_risk_surgery": "Is surgery too great a risk for this patient?",
    },
}
"""The words of every yes-or-no question, by block and field of a case."""

ASKED_IN_ENTRIES = {
    "pains.root": "Which root hurts, by level and side?",
    "allergies": "Which allergies? Write allergies: [none] if there are none.",
    "findings.surgery": "Was the lumbar spine operated on: what, at which level, when?",
    "health.blood_thinners.stopped_days": "When was the last dose of each drug against clotting?",
    "health.blood_thinners.therapeutic": "Is the heparin a treatment dose?",
    "health.blood_thinners.route": "Is the heparin given into a vein or under the skin?",
    "health.blood_thinners.secondary_prevention": "Is the aspirin for a known disease of the vessels?",
    "treatments.relief_percent": "How much relief did each earlier treatment give?",
    "treatments.relief_weeks": "For how many weeks did the relief last?",
    "treatments.weeks_ago": "How many weeks ago was each earlier treatment?",
    "treatments.protocol_days": "Did the earlier adhesiolysis take one day or three?",
    "treatments.effect": "Did each treatment help?",
    "treatments.weeks": "For how many weeks was each treatment tried?",
}
"""The words for what is noted in a list, and for a missing part of an entry."""
