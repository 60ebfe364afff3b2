"""Measures the platform against its peers and against the physical limit, as ratios taken inside one run."""
