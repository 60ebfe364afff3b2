"""承办处室: reviewing, visiting, verifying and deciding, stage by stage."""
