"""What is done with scores: keeping tallies right, and sealing a sheet when it is signed off."""

from dudao.scores.acts.sealing import NotOver as NotOver
from dudao.scores.acts.sealing import digest_of as digest_of
from dudao.scores.acts.sealing import is_intact as is_intact
from dudao.scores.acts.sealing import seal as seal
from dudao.scores.acts.sealing import snapshot as snapshot
from dudao.scores.acts.tallying import ensure_fresh as ensure_fresh
from dudao.scores.acts.tallying import ensure_month as ensure_month
from dudao.scores.acts.tallying import refresh as refresh
from dudao.scores.acts.tallying import refresh_all as refresh_all
from dudao.scores.acts.tallying import stale_sites as stale_sites
