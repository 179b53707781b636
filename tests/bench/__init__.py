"""How fast the site is, as ratios within one run (`make bench`); figures in docs/benchmarks.md. Not collected by pytest."""
