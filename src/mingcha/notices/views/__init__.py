"""The office pages of publication; the portal is in `portal`."""
