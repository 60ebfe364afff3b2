"""Drafts of items made of what other systems keep: schemas, spreadsheets, forms, decision tables.

Pure: a document already read goes in, a draft and the report of everything lost or changed come out. Knows neither
files nor formats on disk, and never judges an application.
"""

from permits.core.drafts.dmn import from_dmn
from permits.core.drafts.draft import Draft, Wanted
from permits.core.drafts.json_schema import from_json_schema
from permits.core.drafts.names import is_code
from permits.core.drafts.sheets import Sheet
from permits.core.drafts.table import from_sheets
from permits.core.drafts.xlsform import from_xlsform

__all__ = ["Draft", "Wanted", "Sheet", "from_dmn", "from_json_schema", "from_sheets", "from_xlsform", "is_code"]
