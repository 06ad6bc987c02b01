"""The registry of the checks of a post. Modules beside this one fill it when the package is imported."""

from core.check_registry import CheckRegistry

REGISTRY = CheckRegistry()
register = REGISTRY.register
