"""Files that are not to be trusted: the one room through which everything goes that Keras or others wrote.

A model file is a program to Keras. Here it is data: texts and arrays are taken out of it, bounded before they are read,
by a process that can do nothing else; what it hands over is checked against the catalog; nothing that a file names is
ever looked up or run.

- `door`: only regular local files come in; what a file is, by its first bytes
- `archive`: zip files: members by exact name, with bounded sizes and ratios
- `hdf5`: HDF5 files: plain datasets and the attributes that Keras writes, nothing that leads out of the file
- `plain`: JSON as plain data, bounded in depth and size
- `raw`: what was taken out of a file, and how it comes from one process to another
- `child`, `jail`: the process that reads, and the walls around it; `reader` starts it, and is the way in
- `allowlist`: what a configuration may name, which is what the catalog lists
- `bounds`: sizes that a configuration names, against the weights that are there
- `keras2`: configurations as Keras 2 wrote them, told as Keras 3 tells them
- `words`: names of classes in small letters
- `telling`: what a file is, in words
- `contents`: the whole of it, in order: `ForeignFile`
"""
