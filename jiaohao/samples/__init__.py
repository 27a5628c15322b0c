"""A made-up day in the format of the bank's data, to try the replay with."""
