"""How the patient is: vitals, sedation, what is felt and said, and whether the feet move."""

from neuroplasty.body.physiology.motor import MotorExamination, motor_examination
from neuroplasty.body.physiology.parameters import TABLE
from neuroplasty.body.physiology.patient import Physiology, block_height, sympathetic_share
from neuroplasty.body.physiology.sedation import SEDATIVES, Sedation
from neuroplasty.body.physiology.sensations import Sensation, numb_roots, provoked, sensations
from neuroplasty.body.physiology.vitals import DISTURBANCES, Causes, Disturbance, Signs, Vitals

__all__ = [
    "DISTURBANCES",
    "SEDATIVES",
    "TABLE",
    "Causes",
    "Disturbance",
    "MotorExamination",
    "Physiology",
    "Sedation",
    "Sensation",
    "Signs",
    "Vitals",
    "block_height",
    "motor_examination",
    "numb_roots",
    "provoked",
    "sensations",
    "sympathetic_share",
]
