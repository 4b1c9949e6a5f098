#pragma once

namespace lumbung {

/// Characters that are not seen and make text read otherwise than it is: marks of direction ("exe.gpj" could
/// be made to read "jpg.exe"), breaks of no width and their like (Unicode's category Cf, line and paragraph
/// separators). The two joiners are none of them: letters and emoji need them.
bool is_format_character(char32_t character);

}  // namespace lumbung
