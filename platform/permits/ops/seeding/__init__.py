"""Demonstration people and cases, made from the definitions' own examples. Never for production."""

from permits.ops.seeding.accounts import PASSWORD, DemoAccount, seed_accounts
from permits.ops.seeding.cases import seed_cases

__all__ = ["PASSWORD", "DemoAccount", "seed_accounts", "seed_cases"]
