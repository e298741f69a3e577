"""Readers of table file formats."""
