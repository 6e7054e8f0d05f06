"""What the hand feels: the pressure that a catheter's bore takes.

Most of the force on a plunger is the catheter's own resistance, and thick contrast takes more than saline.
"""

from neuroplasty.body.instruments import Lumen

bore = Lumen(bore_mm=0.686, length_mm=350)
saline = bore.drop_mmhg(flow_ml_s=0.5, viscosity_pa_s=0.7e-3)
contrast = bore.drop_mmhg(flow_ml_s=0.5, viscosity_pa_s=3.4e-3)
print(f"saline {saline:.0f} mmHg, contrast {contrast:.0f} mmHg")

assert round(contrast) == 821
assert abs(contrast / saline - 3.4 / 0.7) < 0.01
