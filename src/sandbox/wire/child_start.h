#pragma once

#include "base/word_table.h"

namespace lumbung::sandbox {

/// Where the child of a job came from: the zygote's first word of it. Every word is the label of a metric.
enum class ChildStart {
  ready,   ///< it was forked before its job came
  forked,  ///< for its job, as there was none ahead: other jobs had just run, or the zygote was new
  lost,    ///< for its job, as the one ahead had died: its rehearsal failed, or somebody ended it
};

inline constexpr WordTable<ChildStart, 3> kChildStarts({
    {ChildStart::ready, "ready"},
    {ChildStart::forked, "forked"},
    {ChildStart::lost, "lost"},
});

}  // namespace lumbung::sandbox
