"""Continuum of care: where the body and what is done to it become one patient's episode."""
