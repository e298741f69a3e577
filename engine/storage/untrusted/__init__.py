"""Read files that are not trusted: everything that Keras or another program wrote.

For Keras a model file can contain code. Here it is data: texts and arrays are extracted, with limits that apply before
they are read, by a sandboxed process; its output is checked against the catalog; no name in a file is imported or run.

Belongs here: reading and its limits. Does not: the sandbox (`engine.system.sandbox`), building networks
(`engine.network`, `engine.storage.models`).

- `open_file`: open regular local files only, and detect their format
- `zip_archive`: ZIP files with expected members, limited in size and ratio
- `hdf5`: HDF5 files with plain datasets and the attributes of Keras
- `safe_json`: JSON as plain data, limited in depth and size
- `payload`: the extracted texts and arrays, and their transfer between processes
- `worker`: the process that reads a file
- `worker_client`: start that process and read its output
- `allowlist`: the objects that a configuration may contain, which are those of the catalog
- `size_limits`: sizes in a configuration, compared with the weights in the file
- `keras2_format`: configurations of Keras 2, converted to those of Keras 3
- `file_contents`: the interpreted file
- `identify`: a description of a file for the user
"""
