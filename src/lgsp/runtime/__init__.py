"""All input and output that is not Django: settings, files, keys, the embedded database, upstream connections, object storage, processes."""
