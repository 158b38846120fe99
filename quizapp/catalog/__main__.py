"""Content commands for authors: check, coverage, stamp, list."""

from quizapp.catalog.authoring import main

raise SystemExit(main())
