"""What can be said of a resource DLL with no run: the functions that it imports, against those that it should avoid."""
