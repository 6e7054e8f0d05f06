"""Fluid, pressure, adhesions and species in the epidural space."""
