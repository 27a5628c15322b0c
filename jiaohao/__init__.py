"""The front door: the only package that knows every station."""

__version__ = "0.1.0"
