"""Command line, pages and reports: the edge of the house; no logic lives here."""
