"""
Photos, files, signatures and drawings on the screen: pick them, see them, take them away.

    picking   choose a file on this device, also in the browser
    adding    look at it, keep it, say what was taken off it
    tile      one file: small picture, name, where it is, what can be done
    viewer    one file large
    pad       draw with a finger, or type a name
    camera    take a photo
    answer    the file an answer names, to look at
    files     the files of a firm or of an area of knowledge
"""
