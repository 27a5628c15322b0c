"""The kiosk station: taking a number."""
