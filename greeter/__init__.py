"""The greeter's station: numbers for those who cannot use the kiosk, and who of them is where."""
