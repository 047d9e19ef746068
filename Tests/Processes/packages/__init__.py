"""Packages, the image's steps, and the services for systemd."""
