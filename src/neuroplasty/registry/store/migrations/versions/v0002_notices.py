"""Notices (who opened what by breaking the glass), and the day on which a person died."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add a table and a column; the column may be empty, so that no row's digest changes."""
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("died_on", sa.Date(), nullable=True))
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("site", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_notice_site"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_notice_person"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_site", "notice", ["site"], unique=False)
    op.create_index("ix_notice_person", "notice", ["person"], unique=False)
