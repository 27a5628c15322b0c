"""How much paper each printer has used since its roll was changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    used = sa.Column('used_mm', sa.BigInteger(), server_default=sa.text('0'), nullable=False)
    op.add_column('printer_states', used)
    op.add_column('printer_states', sa.Column('roll_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('printer_states', 'roll_at')
    op.drop_column('printer_states', 'used_mm')
