"""The institution, its people, units, appointments, sign-in and notices. It knows nothing of channels or posts."""
