"""Needle, catheter, balloon."""
