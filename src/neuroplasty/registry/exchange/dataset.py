"""A CDISC data set: named columns with labels, as CSV and as Parquet.

>>> Dataset("ADSL", "Subjects", {"USUBJID": "Subject"}, (("1",),)).csv()
'USUBJID\\n1\\n'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from neuroplasty.registry.exchange.cells import csv_text


@dataclass(frozen=True)
class Dataset:
    """One data set.

    Parameters
    ----------
    name, label : str
        Of the data set.
    columns : mapping of str to str
        Names and their labels, in order.
    rows : tuple of tuple
        A value a column, None where it is missing.

    Examples
    --------
    >>> Dataset("ADSL", "Subjects", {"USUBJID": "Subject"}, (("1",),)).name
    'ADSL'
    """

    name: str
    label: str
    columns: Mapping[str, str]
    rows: tuple[tuple[object, ...], ...]

    def csv(self) -> str:
        """The data set as CSV."""
        return csv_text(tuple(self.columns), self.rows)

    def parquet(self) -> bytes:
        """The data set as Parquet, its label and its columns' labels in the schema; days as dates."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        arrays = [
            pa.array([row[at] for row in self.rows], type=pa.string() if not self.rows else None)
            for at in range(len(self.columns))
        ]
        fields = [
            pa.field(name, array.type, metadata={"label": label})
            for (name, label), array in zip(self.columns.items(), arrays, strict=True)
        ]
        schema = pa.schema(fields, metadata={"name": self.name, "label": self.label})
        out = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out)
        return bytes(out.getvalue())
