"""The spine in three dimensions: a scene, its stills, and the piece of a page that shows it."""

from neuroplasty.app.view.drawing import scene_of
from neuroplasty.app.view.fragment import view_fragment, view_head, view_scripts
from neuroplasty.app.view.scene import Label, Layer, Scene
from neuroplasty.app.view.still import draw_still

__all__ = ["Label", "Layer", "Scene", "draw_still", "scene_of", "view_fragment", "view_head", "view_scripts"]
