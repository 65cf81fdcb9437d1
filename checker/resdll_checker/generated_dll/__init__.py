"""The generated DLL: a resource DLL made from the rows that answers, by a seed, whatever the specification allows."""
