"""Numbers with their sources: what a parameter is, the drugs, and values that a calibration found."""
