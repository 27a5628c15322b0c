"""When each printer agent was last heard of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agents',
    sa.Column('hall', sa.Integer(), nullable=False),
    sa.Column('device', sa.String(length=64), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['hall'], ['halls.id'], name=op.f('fk_agents_hall')),
    sa.PrimaryKeyConstraint('hall', 'device', name=op.f('pk_agents'))
    )


def downgrade() -> None:
    op.drop_table('agents')
