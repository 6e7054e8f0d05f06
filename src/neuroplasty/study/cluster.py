"""Cluster: a Dask cluster as an executor, with a sentence for one that is not there or goes away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from neuroplasty.errors import StudyError

WAIT_S = 10
"""How long a cluster is waited for."""


@contextmanager
def executor_at(address: str) -> Iterator[Executor]:
    """The executor of the Dask cluster at an address such as ``dask://127.0.0.1:8786``.

    Parameters
    ----------
    address : str
        ``dask://host:port`` of its scheduler.

    Yields
    ------
    Executor

    Raises
    ------
    StudyError
        For another kind of address, where Dask is not installed, and where nothing answers.

    Examples
    --------
    >>> with executor_at("ray://here"):
    ...     pass
    Traceback (most recent call last):
    ...
    neuroplasty.errors.StudyError: found the executor 'ray://here', expected dask://HOST:PORT.
    """
    kind, _, place = address.partition("://")
    if kind != "dask" or not place:
        raise StudyError(f"found the executor {address!r}, expected dask://HOST:PORT.")
    try:
        client_of: Any = import_module("distributed").Client
    except ImportError:
        raise StudyError(
            "A Dask cluster needs the package distributed; install neuroplasty[cluster]."
        ) from None
    # What the client has to say of a connection that is lost is said once, by whoever waits for the work.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = client_of(f"tcp://{place}", timeout=WAIT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        raise StudyError(
            f"No Dask cluster answers at {address} within {WAIT_S} s; start its scheduler and workers, or "
            "leave --executor out."
        ) from None
    try:
        yield client.get_executor(pure=False)
    finally:
        try:
            client.close(timeout=WAIT_S)
        except Exception:
            logging.getLogger(__name__).debug("the cluster was gone before it was closed")
