"""The program of a machine in the languages of other model checkers, to be searched by them independently."""
