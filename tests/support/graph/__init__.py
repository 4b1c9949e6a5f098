"""A stand-in for Meta's Graph API; README.md says which fact each rule encodes."""

from graph.problems import Problem
from graph.server import Graph

__all__ = ["Graph", "Problem"]
