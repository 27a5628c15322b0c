"""The manager's station: screens, printers, staff."""
