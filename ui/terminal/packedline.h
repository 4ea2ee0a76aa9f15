#pragma once

#include "terminal/terminalcell.h"

#include <memory>

namespace onggi::ui {

// A row that scrolled off, in a tenth of the memory: cells of one style share it, and a letter takes a byte.
// A plain value that can be moved.
class PackedLine
{
public:
    PackedLine() = default;
    explicit PackedLine(const TerminalLine& line);

    TerminalLine unpacked() const;
    bool isWrapped() const { return m_wrapped; }
    int cellCount() const { return m_cells; }
    size_t bytes() const { return sizeof(*this) + m_size; }

private:
    std::unique_ptr<uint8_t[]> m_data;
    uint32_t m_size = 0;
    uint16_t m_cells = 0;
    bool m_wrapped = false;
};

} // namespace onggi::ui
