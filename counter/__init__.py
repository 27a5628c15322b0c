"""The counter station: calling and serving."""
