"""A bed: a session, and somebody who works at it."""

from neuroplasty.app.room import asked, told

DYE = [{"drug": "iohexol", "strength": "180 mgI/mL", "volume_ml": 5.0}]


class Bed:
    """A session, and somebody who works at it."""

    def __init__(self, session):
        self.session, self.n, self.told, self.frames = session, 0, [], []

    def do(self, t, role="fellow", now_s=0.0, **rest):
        self.n += 1
        self.session.hear(role, asked.ASKED.validate_python({"t": t, "n": self.n, **rest}), now_s)
        return self

    def run(self, ticks=1):
        """Make ticks; what came out of them by kind."""
        for _ in range(ticks):
            if self.session.waiting_s > 0:
                self.session.wait()
            else:
                self.session.step()
        out = self.session.taken()
        self.frames = [told.opened(one) for _, one in out if isinstance(one, bytes)]
        self.told = [one for _, one in out if not isinstance(one, bytes)]
        return self

    def of(self, kind):
        return [one for one in self.told if one.t == kind]

    @property
    def state(self):
        return self.session.state()
