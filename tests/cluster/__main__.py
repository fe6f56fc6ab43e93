import sys

from tests.cluster.nodes import MissingPartError, main

try:
    main(sys.argv[1:])
except MissingPartError as missing:
    sys.exit(str(missing))
