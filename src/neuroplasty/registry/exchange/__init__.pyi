from .cells import cell as cell
from .cells import csv_text as csv_text
from .cells import text_of as text_of
