"""The design system as data: colour tokens, the icon sprite, charts. Plain Python, no models."""
