"""Units: conversions that more than one room needs, each in one place.

>>> round(30.0 * PA_PER_MMHG)
4000
"""

PA_PER_MMHG = 133.322
"""Pascal in a millimetre of mercury (conventional)."""
DAY_S = 86_400.0
HOUR_S = 3_600.0
MINUTE_S = 60.0
