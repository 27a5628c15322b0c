"""The tables (SQLAlchemy Core). Rows belong to a hall; times are milliseconds of hall time."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

HEAD = "0008"
"""The migration that makes exactly these tables; a start that finds it need not load the migration tool."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _hall() -> Column[int]:
    return Column("hall", Integer, ForeignKey("halls.id"), primary_key=True)


halls = Table(
    "halls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("journal", String(36), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("catalogue", Integer, nullable=False),
    Column("day", String(10), nullable=False),
    Column("day_seq", BigInteger, nullable=False),
    Column("day_ends_at", BigInteger, nullable=False),
)

catalogues = Table(
    "catalogues",
    metadata,
    _hall(),
    Column("version", Integer, primary_key=True),
    Column("document", Text, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    _hall(),
    Column("seq", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("type", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("catalogue", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    sqlite_with_rowid=False,
)

WAITING = text("state = 'waiting'")
STANDS = text("ended_at IS NULL")
UNFINISHED = text("state IN ('called', 'serving', 'held', 'missed')")

tickets = Table(
    "tickets",
    metadata,
    _hall(),
    Column("id", BigInteger, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("prefix", String(2), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("service", String(32), nullable=False),
    Column("category", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("state", String(8), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("turn_at", BigInteger, nullable=False),
    Column("head_start", BigInteger, nullable=False),
    Column("queue", String(48), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("waiting_since", BigInteger),
    Column("waited", BigInteger, nullable=False),
    Column("called_at", BigInteger),
    Column("call", BigInteger),
    Column("first_called_at", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("held_since", BigInteger),
    Column("held", BigInteger, nullable=False),
    Column("hold_kind", String(16)),
    Column("counter", Integer),
    Column("staff", String(32)),
    Column("recalls", Integer, nullable=False),
    Column("returns", Integer, nullable=False, server_default=text("0")),
    Column("start_inferred", Boolean, nullable=False),
    Column("forced", Boolean, nullable=False),
    Column("outcome", String(32)),
    Column("reason", String(200)),
    Column("steps", String(200)),
    UniqueConstraint("hall", "day", "prefix", "ordinal"),
    # Whose turn it is: the head of a queue, how many stand before a turn, who waits of a type.
    Index(
        "ix_tickets_turn",
        "hall",
        "queue",
        "turn_at",
        "id",
        "issued_at",
        "service",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
    # The head of each category in a queue, for the orders that look at categories.
    Index(
        "ix_tickets_lane",
        "hall",
        "queue",
        "category",
        "turn_at",
        "id",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
    # How many numbers of a type were given on a day, before noon and after.
    Index("ix_tickets_given", "hall", "day", "service", "issued_at"),
    # Who is passed over by a call: issued earlier and still waiting.
    Index("ix_tickets_passed", "hall", "queue", "issued_at", sqlite_where=WAITING, postgresql_where=WAITING),
    Index(
        "ix_tickets_unfinished",
        "hall",
        "day",
        "state",
        "id",
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    ),
    # The latest services of a type, for the range of the wait.
    Index(
        "ix_tickets_paces",
        "hall",
        "service",
        "ended_at",
        sqlite_where=text("state = 'served'"),
        postgresql_where=text("state = 'served'"),
    ),
)

ticket_private = Table(
    "ticket_private",
    metadata,
    _hall(),
    Column("ticket", BigInteger, primary_key=True),
    Column("identity", String(64)),
    Column("note", Text),
    Column("needs", Text),
    Column("remark", Text),
    Index("ix_ticket_private_identity", "hall", "identity"),
)

series = Table(
    "series",
    metadata,
    _hall(),
    Column("day", String(10), primary_key=True),
    Column("prefix", String(2), primary_key=True),
    Column("last", Integer, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    _hall(),
    Column("number", Integer, primary_key=True),
    Column("state", String(8), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("staff", String(32)),
    Column("holder", String(80)),
    Column("ticket", BigInteger),
    Column("reason", String(32)),
    Column("until", BigInteger),
    Column("pausing_reason", String(32)),
    Column("pausing_until", BigInteger),
    Column("seq", BigInteger, nullable=False),
)

announcements = Table(
    "announcements",
    metadata,
    _hall(),
    Column("id", BigInteger, primary_key=True),
    Column("ticket", BigInteger, nullable=False),
    Column("number", String(16), nullable=False),
    Column("counter", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),
    Column("category", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Index("ix_announcements_day", "hall", "day", "id"),
)

overtakes = Table(
    "overtakes",
    metadata,
    _hall(),
    Column("call", BigInteger, primary_key=True),
    Column("queue", String(48), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    # How often somebody was overtaken: calls of those issued later, since they wait.
    Index("ix_overtakes_queue", "hall", "queue", "issued_at"),
)

appointments = Table(
    "appointments",
    metadata,
    _hall(),
    Column("id", BigInteger, primary_key=True),
    Column("service", String(32), nullable=False),
    Column("day", String(10), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("booked_at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("ticket", BigInteger),
    Index("ix_appointments_day", "hall", "day", "service", "at"),
)

appointment_private = Table(
    "appointment_private",
    metadata,
    _hall(),
    Column("appointment", BigInteger, primary_key=True),
    Column("code", String(12), nullable=False),
    Column("identity", String(64)),
    Column("name_hint", Text),
    UniqueConstraint("hall", "code"),
)

notices = Table(
    "notices",
    metadata,
    _hall(),
    Column("id", BigInteger, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("day", String(10), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("counter", Integer),
    Column("staff", String(32)),
    Column("counters", String(200)),
    Column("until", String(10)),
    Column("ended_at", BigInteger),
    Column("text", Text),
    Column("seq", BigInteger, nullable=False),
    Index("ix_notices_open", "hall", "id", sqlite_where=STANDS, postgresql_where=STANDS),
)

notice_reads = Table(
    "notice_reads",
    metadata,
    _hall(),
    Column("notice", BigInteger, primary_key=True),
    Column("staff", String(32), primary_key=True),
    Column("counter", Integer),
    Column("at", BigInteger, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    _hall(),
    Column("ticket", BigInteger, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("service", String(32), nullable=False),
    Column("counter", Integer, nullable=False),
    Column("staff", String(32)),
    Column("invited_at", BigInteger),
    Column("at", BigInteger),
    Column("level", Integer),
    Column("reasons", String(200)),
    Column("via", String(8)),
    Column("seq", BigInteger, nullable=False),
    Index("ix_ratings_day", "hall", "day", "ticket"),
    # What the rating tablet of a counter asks again and again.
    Index("ix_ratings_counter", "hall", "counter", "invited_at"),
)

acts = Table(
    "acts",
    metadata,
    _hall(),
    Column("counter", Integer, primary_key=True),
    Column("act", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)

WANTED = text("state IN ('queued', 'claimed', 'sending')")

slips = Table(
    "slips",
    metadata,
    _hall(),
    Column("id", BigInteger, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("ticket", BigInteger),
    Column("printer", String(40), nullable=False),
    Column("device", String(64)),
    Column("mark", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("facts", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("owner", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("reason", String(200)),
    Index("ix_slips_wanted", "hall", "next_at", sqlite_where=WANTED, postgresql_where=WANTED),
    Index("ix_slips_ticket", "hall", "ticket", "id"),
)

printer_states = Table(
    "printer_states",
    metadata,
    _hall(),
    Column("printer", String(40), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("detail", String(200)),
    Column("since", BigInteger, nullable=False),
    Column("used_mm", BigInteger, nullable=False, server_default=text("0")),
    Column("roll_at", BigInteger),
)

agents = Table(
    "agents",
    metadata,
    _hall(),
    Column("device", String(64), primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
)

speakers = Table(
    "speakers",
    metadata,
    _hall(),
    Column("device", String(64), primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
    Column("sound", String(8), nullable=False),
    Column("announcement", BigInteger),
    Column("said", String(8)),
    Column("said_at", BigInteger),
)

answers = Table(
    "answers",
    metadata,
    _hall(),
    Column("scope", String(300), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("body", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_answers_at", "hall", "at"),
)

tokens = Table(
    "tokens",
    metadata,
    _hall(),
    Column("id", BigInteger, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("counter", Integer),
    Column("device", String(64)),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

staff = Table(
    "staff",
    metadata,
    _hall(),
    Column("number", String(32), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("roles", Text, nullable=False),
    Column("password", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", BigInteger),
)

pairings = Table(
    "pairings",
    metadata,
    _hall(),
    Column("id", String(64), primary_key=True),
    Column("code", String(6), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("role", String(16)),
    Column("device", String(64)),
    Column("counter", Integer),
    UniqueConstraint("hall", "code"),
)
