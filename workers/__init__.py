"""The processes of a node."""

import gc

# A node's processes import a thousand modules and hold on to them: looking for rubbish among what stays took a fifth of
# the time to load, and goes on with every statement. Less often is enough; what is forked from the nursery keeps to it.
gc.set_threshold(10_000, 20, 50)
