# SPDX-License-Identifier: Apache-2.0
"""Numbers that come out of calls. Imported when the first ones do."""

import array

from mortise._core import _make_tensor

_CPU = (1, 0)


class Array(array.array):
    """A list of numbers: an `array.array` that others read where it lies, by the buffer protocol and by DLPack.

    `numpy.asarray(result)` and `from_dlpack(result)` of any library copy nothing; while what they give lives it cannot become
    longer or shorter.
    """

    __slots__ = ()

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        if stream is not None or dl_device not in (None, _CPU):
            raise BufferError("the numbers lie in the memory of the CPU")
        return _make_tensor(Array(self.typecode, self) if copy else self)

    def __dlpack_device__(self):
        return _CPU
