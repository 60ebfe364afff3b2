"""What an item is: definitions read, judged in two passes, and turned into frozen types.

Knows the definition language; neither disk nor database. The types are in `permits.core.definitions.types`.
"""

from permits.core.definitions.authorities import compile_authorities
from permits.core.definitions.compile import canonical, compile_item, compile_known
from permits.core.definitions.examples import check_example, parse_example
from permits.core.definitions.types import Authority, Example, Item

__all__ = [
    "Authority",
    "Example",
    "Item",
    "canonical",
    "check_example",
    "compile_authorities",
    "compile_item",
    "compile_known",
    "parse_example",
]
