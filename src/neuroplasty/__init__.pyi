from .app.explain import write_explanation as write_explanation
from .app.programme import write_programme as write_programme
from .app.progress import progress_bar as progress_bar
from .app.report import write_report as write_report
from .brain.diary import read_diary as read_diary
from .care.explanation import explain as explain
from .care.programme import make_programme as make_programme
from .care.rehearsal import Rehearsal as Rehearsal
from .care.rehearsal import rehearse as rehearse
from .care.replay import replay as replay
from .care.review import review_diary as review_diary
from .care.screening import screen as screen
from .documents import read_case as read_case
from .documents import read_episode as read_episode
from .documents import read_plan as read_plan
from .documents import read_trial as read_trial
from .documents.case import Case as Case
from .documents.episode import Episode as Episode
from .documents.plan import Plan as Plan
from .documents.trial import Trial as Trial
from .registry.audit import audit as audit
from .registry.follow import follow as follow
from .study import Group as Group
from .study import run_group as run_group
from .study.trial import run_trial as run_trial

__version__: str
