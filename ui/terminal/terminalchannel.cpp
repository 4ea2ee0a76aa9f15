#include "terminal/terminalchannel.h"

namespace onggi::ui {

TerminalChannel::~TerminalChannel() = default;

} // namespace onggi::ui
