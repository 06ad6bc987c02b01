"""Formats of dates, times and numbers by language (FORMAT_MODULE_PATH); they replace Django's where those are wrong."""
