"""The tag library of the interface; it is built in, templates need no {% load %}."""
