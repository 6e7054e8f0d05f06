"""What was read of an image, as one picture."""

from neuroplasty.app.inspection.picture import look_picture

__all__ = ["look_picture"]
