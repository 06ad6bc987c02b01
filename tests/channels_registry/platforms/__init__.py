"""The pure core of the platforms: no database, no Django."""
