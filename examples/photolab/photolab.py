# SPDX-License-Identifier: Apache-2.0
"""The photo lab once more, from Python: the same plugins in C++, C and Python. usage: photolab.py PHOTOS PLUGINS OUT"""

import sys
import threading
import time
from pathlib import Path

import mortise
import numpy
from PIL import Image

ImageFilter = mortise.read_contract(Path(__file__).with_name("contract") / "image-filter.wit")
photos, plugins, out = map(Path, sys.argv[1:])
out.mkdir(parents=True, exist_ok=True)
with mortise.Host() as host:
    host.load(plugins / "blur-1.so", id="blur")
    host.load(plugins / "sepia.so")
    host.load(Path(__file__).with_name("equalise.py"))
    filters = host.point("filters", ImageFilter)
    for path in sorted(photos.glob("*.png")):
        pixels = numpy.array(Image.open(path).convert("RGBA"))
        picture = ImageFilter.Image(pixels.shape[1], pixels.shape[0], pixels)  # the array itself: no copy
        for filter in filters:
            begin = time.perf_counter()
            result = filter.apply(picture, settings=[ImageFilter.Setting("radius", 3)])
            print(f"{path.stem:12} {filter.name():28} {(time.perf_counter() - begin) * 1e3:6.1f} ms")
            Image.frombytes("RGBA", (result.width, result.height), result.pixels).save(out / f"{path.stem}-{filter.plugin}.png")
    blur, names = filters.one(), []
    callers = [threading.Thread(target=lambda: names.extend(blur.name() for _ in range(1000))) for _ in range(4)]
    for caller in callers:
        caller.start()
    host.swap("blur", plugins / "blur-2.so")
    for caller in callers:
        caller.join()
    print(f"\nReplaced blur-1 by blur-2 while 4 threads called it: {len(names)} calls, none failed; now it is {blur.name()!r}.")
    try:
        blur.apply(ImageFilter.Image(2, 2, b"too short"))
    except mortise.PluginError as error:
        print(f"What is wrong is said in the contract's words: {error.value}")
