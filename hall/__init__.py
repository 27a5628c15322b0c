"""The hall: tickets, whose turn it is, what happened. No page, no device, no Flask."""
