"""How fast the site is, as ratios within one run (`make bench`): not collected by pytest, its figures stand in docs/benchmarks.md."""
