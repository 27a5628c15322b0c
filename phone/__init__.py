"""The customer's phone: where one's number stands, followed at an address that only its holder knows."""
