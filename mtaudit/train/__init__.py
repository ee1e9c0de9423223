"""Programs that fit the data files of the package, and the corpora that they read. Nothing here runs in an audit."""
