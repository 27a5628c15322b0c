"""What each board and loudspeaker last spoke, and whether it may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('speakers',
    sa.Column('hall', sa.Integer(), nullable=False),
    sa.Column('device', sa.String(length=64), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.Column('sound', sa.String(length=8), nullable=False),
    sa.Column('announcement', sa.BigInteger(), nullable=True),
    sa.Column('said', sa.String(length=8), nullable=True),
    sa.Column('said_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['hall'], ['halls.id'], name=op.f('fk_speakers_hall')),
    sa.PrimaryKeyConstraint('hall', 'device', name=op.f('pk_speakers'))
    )


def downgrade() -> None:
    op.drop_table('speakers')
