"""Files: documents read and written, whole or not at all; every fault of a wrong one at once."""
