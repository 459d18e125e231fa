# SPDX-License-Identifier: Apache-2.0
# For Doxygen 1.9.4, which knows no anchors of headings: links within a page become their text.
s/\[([^]]*)\]\(#[^)]*\)/\1/g
