"""Many virtual patients: who they are, and what becomes of them."""
