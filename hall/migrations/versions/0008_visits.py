"""Further steps of a visit; notices and calls for help; ratings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

STANDS = sa.text('ended_at IS NULL')


def upgrade() -> None:
    op.add_column('tickets', sa.Column('steps', sa.String(length=200), nullable=True))
    op.create_table('notices',
    sa.Column('hall', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('counter', sa.Integer(), nullable=True),
    sa.Column('staff', sa.String(length=32), nullable=True),
    sa.Column('counters', sa.String(length=200), nullable=True),
    sa.Column('until', sa.String(length=10), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['hall'], ['halls.id'], name=op.f('fk_notices_hall')),
    sa.PrimaryKeyConstraint('hall', 'id', name=op.f('pk_notices'))
    )
    op.create_index('ix_notices_open', 'notices', ['hall', 'id'], sqlite_where=STANDS, postgresql_where=STANDS)
    op.create_table('notice_reads',
    sa.Column('hall', sa.Integer(), nullable=False),
    sa.Column('notice', sa.BigInteger(), nullable=False),
    sa.Column('staff', sa.String(length=32), nullable=False),
    sa.Column('counter', sa.Integer(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['hall'], ['halls.id'], name=op.f('fk_notice_reads_hall')),
    sa.PrimaryKeyConstraint('hall', 'notice', 'staff', name=op.f('pk_notice_reads'))
    )
    op.create_table('ratings',
    sa.Column('hall', sa.Integer(), nullable=False),
    sa.Column('ticket', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('service', sa.String(length=32), nullable=False),
    sa.Column('counter', sa.Integer(), nullable=False),
    sa.Column('staff', sa.String(length=32), nullable=True),
    sa.Column('invited_at', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=True),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('reasons', sa.String(length=200), nullable=True),
    sa.Column('via', sa.String(length=8), nullable=True),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['hall'], ['halls.id'], name=op.f('fk_ratings_hall')),
    sa.PrimaryKeyConstraint('hall', 'ticket', name=op.f('pk_ratings'))
    )
    op.create_index('ix_ratings_counter', 'ratings', ['hall', 'counter', 'invited_at'])
    op.create_index('ix_ratings_day', 'ratings', ['hall', 'day', 'ticket'])


def downgrade() -> None:
    op.drop_table('ratings')
    op.drop_table('notice_reads')
    op.drop_table('notices')
    op.drop_column('tickets', 'steps')
