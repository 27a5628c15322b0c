"""What every page and every call shares. Knows the hall, never a station."""
