"""The app that these tests ask."""

from tests.web_builders import web as web
