"""One simulated clinic and its audit, shared by the tests of the audit."""

import pytest
from numpy.random import default_rng

from neuroplasty.registry.audit import audit_table, simulate_clinic


@pytest.fixture(scope="session")
def clinic():
    return simulate_clinic(default_rng(7), 260, sites=2)


@pytest.fixture(scope="session")
def told(clinic):
    return audit_table(clinic.table)
