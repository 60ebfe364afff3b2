"""What can be PROVED of a definition before it is published: that every applicant gets one route, one list of materials
and a finite deadline, and that nothing in it is dead. Knows the prover; nothing below this room does.
"""

from permits.core.proof.prove import prove
from permits.core.proof.spans import Reach, Span, spans
from permits.core.proof.suggest import suggest

__all__ = ["Reach", "Span", "prove", "spans", "suggest"]
