"""What every face shares: page frame, macros, questions as form controls, words, access, error pages.

Knows the web and the core's words (Text, Finding, Field, Actor); knows no permit item and no service.
"""
