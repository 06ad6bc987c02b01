"""Tests of the design system: tags, forms, components, pages, behaviour in the browser."""
