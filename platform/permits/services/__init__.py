"""One file for each thing that can be done, named as a verb. Services own the transaction and nobody else does."""
