"""Tables in documents that are text.

Belongs here: one module per format. Does not: text that is a table (`engine.readers`).

- `html`: tables of web pages
- `markdown`: tables between bars, as on GitHub
"""
