"""Tests of `ui.controllers`."""
