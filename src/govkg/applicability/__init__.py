"""Which norms apply to a system that somebody describes."""

from govkg.applicability.assessment import Applicability, Assessment, Question
from govkg.applicability.profile import Profile

__all__ = ["Applicability", "Assessment", "Profile", "Question"]
