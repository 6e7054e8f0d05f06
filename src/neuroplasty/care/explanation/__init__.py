"""What a patient is told of an episode: facts for words and pictures, each figure with its source."""

from neuroplasty.care.explanation.answers import Answer, Counted, Said
from neuroplasty.care.explanation.explanation import Explanation, explain
from neuroplasty.care.explanation.facts import EXAMPLES, Ahead, Found, Freed, Root, Source, Stretch

__all__ = [
    "EXAMPLES",
    "Ahead",
    "Answer",
    "Counted",
    "Explanation",
    "Found",
    "Freed",
    "Root",
    "Said",
    "Source",
    "Stretch",
    "explain",
]
