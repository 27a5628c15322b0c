"""The printer station: what slips say, how they are drawn, how they reach paper, and the truth about that."""
