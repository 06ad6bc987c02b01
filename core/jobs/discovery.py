"""Finding the jobs of all apps: a worker must know every periodic job before its first turn."""

from importlib import import_module

from django.utils.module_loading import autodiscover_modules


def autodiscover() -> None:
    """Import the module `jobs` of every installed app, and the housekeeping of the job tables themselves."""
    import_module("core.jobs.housekeeping")
    autodiscover_modules("jobs")
