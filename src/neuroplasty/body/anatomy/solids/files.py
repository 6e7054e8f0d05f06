"""Surfaces as files that other tools read: STL, OBJ and VTK's XML (VTP).

Positions are RAS+ millimetres in each, and the file says so where its format has a place for it.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence

import numpy as np

from neuroplasty.body.anatomy.solids.mesh import Mesh

_SPACE = "RAS+ millimetres"


def stl_bytes(mesh: Mesh) -> bytes:
    """One surface as binary STL.

    Parameters
    ----------
    mesh : Mesh

    Returns
    -------
    bytes

    Examples
    --------
    >>> mesh = Mesh("one", np.eye(3), np.array([[0, 1, 2]], np.int32))
    >>> len(stl_bytes(mesh)) == 84 + 50
    True
    """
    corners = mesh.vertices_mm[mesh.triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    records = np.zeros(len(corners), np.dtype([("at", "<f4", (4, 3)), ("more", "<u2")]))
    records["at"] = np.concatenate([across[:, None], corners], axis=1)
    head = f"neuroplasty: {mesh.name}; {_SPACE}".encode("ascii", "replace")[:80]
    return head.ljust(80) + struct.pack("<I", len(corners)) + records.tobytes()


def obj_bytes(meshes: Sequence[Mesh]) -> bytes:
    """Surfaces as one Wavefront OBJ, a named object each.

    Parameters
    ----------
    meshes : sequence of Mesh

    Returns
    -------
    bytes

    Examples
    --------
    >>> obj_bytes([Mesh("L5 left root", np.eye(3), np.array([[0, 1, 2]], np.int32))]).decode().splitlines()[1]
    'o L5_left_root'
    """
    lines, start = [f"# neuroplasty; {_SPACE}"], 1
    for mesh in meshes:
        lines.append(f"o {mesh.name.replace(' ', '_')}")
        lines += [f"v {x:.3f} {y:.3f} {z:.3f}" for x, y, z in mesh.vertices_mm]
        lines += [f"f {a} {b} {c}" for a, b, c in mesh.triangles + start]
        start += len(mesh.vertices_mm)
    return ("\n".join(lines) + "\n").encode("ascii")


def vtp_bytes(meshes: Sequence[Mesh]) -> bytes:
    """Surfaces as one VTK PolyData file, with the number of its structure (from 1) at every triangle.

    Parameters
    ----------
    meshes : sequence of Mesh

    Returns
    -------
    bytes

    Examples
    --------
    >>> vtp_bytes([Mesh("one", np.eye(3), np.array([[0, 1, 2]], np.int32))])[:21]
    b'<?xml version="1.0"?>'
    """
    points = np.concatenate([mesh.vertices_mm for mesh in meshes]).astype("<f4")
    starts = np.cumsum([0, *(len(mesh.vertices_mm) for mesh in meshes)])
    moved = [mesh.triangles + k for mesh, k in zip(meshes, starts, strict=False)]
    faces = np.concatenate(moved).astype("<i8")
    which = np.repeat(np.arange(1, len(meshes) + 1), [len(mesh.triangles) for mesh in meshes]).astype("<i4")
    names = ", ".join(f"{k} {mesh.name}" for k, mesh in enumerate(meshes, start=1))
    ends = (3 * np.arange(1, len(faces) + 1)).astype("<i8")
    space = _array("Float32", points, ' NumberOfComponents="3"')
    cells = _array("Int64", faces, ' Name="connectivity"') + _array("Int64", ends, ' Name="offsets"')
    numbers = _array("Int32", which, ' Name="structure"')
    return (
        '<?xml version="1.0"?>\n'
        f"<!-- neuroplasty; {_SPACE}; structures: {names} -->\n"
        '<VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt64">\n'
        f'<PolyData><Piece NumberOfPoints="{len(points)}" NumberOfPolys="{len(faces)}">\n'
        f"<Points>{space}</Points>\n<Polys>{cells}</Polys>\n<CellData>{numbers}</CellData>\n"
        "</Piece></PolyData></VTKFile>\n"
    ).encode("ascii")


def _array(kind: str, values: np.ndarray, more: str) -> str:
    raw = values.tobytes()
    packed = base64.b64encode(struct.pack("<Q", len(raw)) + raw).decode("ascii")
    return f'<DataArray type="{kind}"{more} format="binary">{packed}</DataArray>'
