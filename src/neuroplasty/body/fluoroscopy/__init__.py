"""C-arm, projector, spectrum, detector, dose: what the X-ray shows."""
