# SPDX-License-Identifier: Apache-2.0
"""The photo lab once more, from Python: the same mortise.toml, the same plugins. usage: photolab.py PHOTOS LAB OUT"""

import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mortise
import numpy
from PIL import Image

ImageFilter = mortise.read_contract(Path(__file__).with_name("contract") / "image-filter.wit")
photos, lab, folder = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) / "lab"
shutil.rmtree(folder, ignore_errors=True)
shutil.copytree(lab, folder, ignore=shutil.ignore_patterns("upgrades"))  # it changes
noticed = threading.Event()
with mortise.Host() as host, mortise.Application(host, folder / "mortise.toml") as application:
    print(f"{application.name}: {len(application.start().steps)} plugins are active\n")
    application.watch(lambda told: noticed.set())
    filters = host.point("filters", ImageFilter)
    for path in sorted(photos.glob("*.png")):
        pixels = numpy.array(Image.open(path).convert("RGBA"))
        picture = ImageFilter.Image(pixels.shape[1], pixels.shape[0], pixels)  # the array itself: no copy
        for filter in filters:
            begin = time.perf_counter()
            result, name = filter.apply(picture), filter.name()
            print(f"{path.stem:12} {name:28} {(time.perf_counter() - begin) * 1e3:6.1f} ms")
            Image.frombytes("RGBA", (result.width, result.height), result.pixels).save(folder.parent / f"{path.stem}-{name}.png")
    filters.call("apply", picture)  # every filter in one call, each with the picture of the one before it
    shutil.copytree(lab / "upgrades/blur", folder / "plugins/.blur").rename(folder / "plugins/blur-2")
    noticed.wait()
    blur = filters.with_id("photolab.blur")
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(lambda: [blur.name() for _ in range(1000)]) for _ in range(4)]
        application.start(upgrade=True)
    calls = sum(len(answer.result()) for answer in answers)  # a call that failed is raised here
    print(f"\nUpgraded while 4 threads called it: {calls} calls, none failed; now it is {blur.name()!r}.")
