"""The display station: board and voice."""
