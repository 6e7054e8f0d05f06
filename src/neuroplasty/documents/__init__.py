"""Reading and writing the documents of the house: Case, Plan, Episode, Trial, as YAML or JSON."""

from neuroplasty.documents.files.parsing import schema
from neuroplasty.documents.files.reading import (
    as_case,
    as_episode,
    as_plan,
    as_trial,
    document_of,
    read_any_version,
    read_case,
    read_document,
    read_episode,
    read_plan,
    read_trial,
)
from neuroplasty.documents.files.upgrading import Kind
from neuroplasty.documents.files.writing import check_folder, check_ours, write_document, write_whole

__all__ = [
    "Kind",
    "as_case",
    "as_episode",
    "as_plan",
    "as_trial",
    "check_folder",
    "check_ours",
    "document_of",
    "read_any_version",
    "read_case",
    "read_document",
    "read_episode",
    "read_plan",
    "read_trial",
    "schema",
    "write_document",
    "write_whole",
]
