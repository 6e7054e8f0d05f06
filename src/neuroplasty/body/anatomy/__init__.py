"""The lumbosacral canal: centreline, wall, sac, roots; from parameters, a label map or a CT."""
