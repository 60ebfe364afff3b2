"""Permits: forms, rules and clocks of government permits, declared as data and run by one engine."""
