"""Where what takes long waits its turn in this process: rules, goods files, exports. None of it holds a transaction."""

from libs.common.places import FairPlaces

RULES = FairPlaces("rules", 2)
GOODS = FairPlaces("goods", 2)
EXPORTS = FairPlaces("export", 1)
