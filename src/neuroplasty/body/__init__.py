"""The lumbar canal and what is done to it."""
