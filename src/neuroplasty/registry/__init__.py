"""The registry: many real patients, followed for two years; SQLite or PostgreSQL.

    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     person = registry.people.add(SYSTEM, "here", sex="female", birth_year=1970)
    ...     registry.people.consents(SYSTEM, person.code)
    frozenset({'care'})

Needs the group ``clinic``. What there is stands in ``__init__.pyi``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
