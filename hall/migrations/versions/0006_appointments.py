"""Appointments, and apart from them whose they are; how many numbers of a type were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('appointments',
    sa.Column('hall', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('service', sa.String(length=32), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('booked_at', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('ticket', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['hall'], ['halls.id'], name=op.f('fk_appointments_hall')),
    sa.PrimaryKeyConstraint('hall', 'id', name=op.f('pk_appointments'))
    )
    op.create_index('ix_appointments_day', 'appointments', ['hall', 'day', 'service', 'at'])
    op.create_index('ix_tickets_given', 'tickets', ['hall', 'day', 'service', 'issued_at'])
    op.create_table('appointment_private',
    sa.Column('hall', sa.Integer(), nullable=False),
    sa.Column('appointment', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('identity', sa.String(length=64), nullable=True),
    sa.Column('name_hint', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['hall'], ['halls.id'], name=op.f('fk_appointment_private_hall')),
    sa.PrimaryKeyConstraint('hall', 'appointment', name=op.f('pk_appointment_private')),
    sa.UniqueConstraint('hall', 'code', name=op.f('uq_appointment_private_hall_code'))
    )


def downgrade() -> None:
    op.drop_table('appointment_private')
    op.drop_index('ix_tickets_given', 'tickets')
    op.drop_index('ix_appointments_day', 'appointments')
    op.drop_table('appointments')
