"""Platforms, official and unit channels, their representatives and published posts. It does not decide content."""
