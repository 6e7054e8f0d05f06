"""The tables: envelopes round documents, each a JSON text with an indexable head.

Everything that a person may change or that proves something is *chained*: its row has a salt of its own, and
the trail keeps a digest of row and salt for each change (``trail``).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from neuroplasty.registry.store.moment import Moment

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = String(36)


def _table(name: str, *columns: Column[object] | UniqueConstraint | Index, chained: bool = True) -> Table:
    """A table with an id and the moment it was written; a chained one also with a salt."""
    salt = (Column("salt", LargeBinary, nullable=False),) if chained else ()
    return Table(
        name,
        METADATA,
        Column("id", _ID, primary_key=True),
        Column("created_at", Moment, nullable=False),
        *salt,
        *columns,
        info={"chained": chained},
    )


def _to(table: str, *, nullable: bool = False, index: bool = True) -> Column[object]:
    return Column(table, _ID, ForeignKey(f"{table}.id"), nullable=nullable, index=index)


SITE = _table(
    "site",
    Column("code", String(64), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("zone", String(64), nullable=False),
)
STAFF = _table(
    "staff",
    _to("site"),
    Column("login", String(64), nullable=False, unique=True),
    Column("roles", Text, nullable=False),
    Column("active", Boolean, nullable=False),
)
CREDENTIAL = _table(
    "credential",
    _to("staff"),
    Column("kind", String(16), nullable=False),
    Column("document", Text, nullable=False),
    Column("revoked_at", Moment),
)
SESSION = _table(
    "session",
    _to("staff"),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("seen_at", Moment, nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("document", Text, nullable=False),
    chained=False,
)
PERSON = _table(
    "person",
    _to("site"),
    Column("code", String(16), nullable=False, unique=True),
    Column("sex", String(8)),
    Column("birth_year", Integer),
    Column("zone", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("withdrawn_at", Moment),
    Column("erased_at", Moment),
    Column("merged_into", _ID),
    Column("died_on", Date),
)
IDENTITY = _table(
    "identity",
    Column("person", _ID, ForeignKey("person.id"), nullable=False, unique=True),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("number_index", String(64), unique=True),
    Column("name_index", String(64), index=True),
)
CONSENT = _table(
    "consent",
    _to("person"),
    Column("purpose", String(16), nullable=False),
    Column("version", String(32), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)
EPISODE = _table(
    "episode",
    _to("person"),
    _to("site"),
    Column("day", Date, nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("document", Text, nullable=False),
    UniqueConstraint("person", "seq"),
)
REVISION = _table(
    "revision",
    _to("person"),
    Column("table", String(32), nullable=False),
    Column("row", _ID, nullable=False, index=True),
    Column("document", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", String(64), nullable=False),
)
"""What a row said before it was corrected, and why it was."""
FORM_VERSION = _table(
    "form_version",
    Column("name", String(32), nullable=False),
    Column("version", String(16), nullable=False),
    Column("document", Text, nullable=False),
    Column("licence", Text, nullable=False),
    UniqueConstraint("name", "version"),
)
SCHEDULE = _table(
    "schedule",
    _to("episode"),
    _to("person"),
    _to("site", index=False),
    Column("visit", String(8), nullable=False),
    Column("due", Date, nullable=False),
    Column("opens", Date, nullable=False),
    Column("closes", Date, nullable=False),
    Column("forms", Text, nullable=False),
    Column("state", String(16), nullable=False),
    UniqueConstraint("episode", "visit"),
    Index(None, "site", "state", "opens", "closes"),
    chained=False,
)
ANSWER = _table(
    "answer",
    _to("schedule"),
    _to("person"),
    _to("form_version", index=False),
    Column("form", String(32), nullable=False),
    Column("document", Text, nullable=False),
    Column("score", Float),
    Column("answered_at", Moment, nullable=False),
    Column("on", Date, nullable=False),
    Column("by", String(16), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("missing", String(32)),
    Column("supersedes", _ID, unique=True),
    Column("reason", Text),
    Column("actor", String(64), nullable=False),
)
DRAFT = _table(
    "draft",
    _to("schedule"),
    Column("form", String(32), nullable=False),
    Column("item", Integer, nullable=False),
    Column("value", Text, nullable=False),
    UniqueConstraint("schedule", "form", "item"),
    chained=False,
)
DIARY_DAY = _table(
    "diary_day",
    _to("person"),
    Column("day", Date, nullable=False),
    Column("place", String(64), nullable=False),
    Column("document", Text, nullable=False),
    UniqueConstraint("person", "day", "place"),
)
HAPPENING = _table(
    "happening",
    _to("episode"),
    _to("person"),
    Column("on", Date, nullable=False),
    Column("kind", String(32), nullable=False, index=True),
    Column("by", String(16)),
    Column("document", Text, nullable=False),
)
FORECAST = _table(
    "forecast",
    Column("episode", _ID, ForeignKey("episode.id"), nullable=False, unique=True),
    _to("person"),
    Column("made_at", Moment, nullable=False),
    Column("model_version", String(64), nullable=False),
    Column("input_sha256", String(64), nullable=False),
    Column("document", Text, nullable=False),
)
LINK = _table(
    "link",
    _to("person"),
    _to("schedule", nullable=True),
    Column("purpose", String(16), nullable=False),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("expires_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    Column("wrong", Integer, nullable=False),
)
REMINDER = _table(
    "reminder",
    _to("schedule"),
    Column("kind", String(16), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("outcome", String(32)),
)
NOTICE = _table(
    "notice",
    _to("site"),
    _to("person", nullable=True),
    Column("role", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("read_at", Moment),
)
"""What a role is to be told of: a glass that was broken."""
AUDIT = Table(
    "audit",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(48), nullable=False),
    Column("table", String(32), nullable=False),
    Column("row", String(36), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
HEAD = Table(
    "head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("registry", _ID, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The end of the chain, one row: taken first in every transaction that writes, so that writers queue."""
