"""Calls that passed somebody, for the caps; the head of each category in a queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table('overtakes',
    sa.Column('hall', sa.Integer(), nullable=False),
    sa.Column('call', sa.BigInteger(), nullable=False),
    sa.Column('queue', sa.String(length=48), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('issued_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['hall'], ['halls.id'], name=op.f('fk_overtakes_hall')),
    sa.PrimaryKeyConstraint('hall', 'call', 'queue', name=op.f('pk_overtakes'))
    )
    op.create_index('ix_overtakes_queue', 'overtakes', ['hall', 'queue', 'issued_at'])
    op.create_index('ix_tickets_lane', 'tickets', ['hall', 'queue', 'category', 'turn_at', 'id'],
                    sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index('ix_tickets_lane', 'tickets')
    op.drop_index('ix_overtakes_queue', 'overtakes')
    op.drop_table('overtakes')
