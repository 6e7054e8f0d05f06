"""The registry: a clinic's real patients, followed for two years and more."""
