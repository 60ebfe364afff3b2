"""What every face shares: page frame, macros, questions as form controls, words, access, error pages.

Knows the web and the core's words (Text, Finding, Field, Actor); knows no permit item.

A new face is a folder `faces/<name>/` with
    views.py              BaseViews whose every method says `@allowed(…)` or `@public`, and `FACE = Face(…)`
    templates/<name>/     pages that extend "kit/base.html" and import "kit/forms.html" and "kit/parts.html"
    words/{zh,en}.json    its words, keys beginning with its name
and one line in `app.FACES`. A question of a new kind is one class in `controls`, one line in `forms.CONTROLS` and
one template in templates/kit/controls/.
"""
