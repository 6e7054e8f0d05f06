"""The example notebooks run from top to bottom, and every object in them shows itself."""

from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient", reason="needs nbclient")
nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
pytest.importorskip("ipykernel", reason="needs ipykernel")

COARSE = """
from functools import partial
from neuroplasty.body.anatomy import build
build.synthesise_body = partial(build.synthesise_body, spacing_mm=3.0)
"""
"""Bodies that take a second instead of many."""

NOTEBOOKS = sorted((Path(__file__).parents[1] / "docs" / "notebooks").glob("*.ipynb"))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_objects_show_themselves(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "kept without outputs"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(COARSE))
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    shown = [
        output["data"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output
    ]
    html = [one["text/html"] for one in shown if "text/html" in one]
    for words in ("<b>Screening</b>", "Patient", "<progress", "Anatomy of the"):
        assert any(words in one for one in html), words
    assert any("image/png" in one for one in shown)
