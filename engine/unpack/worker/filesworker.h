#pragma once

#include "sys/messagesocket.h"

namespace onggi::unpack {

/// What `onggi-unpack --files` is: receives its order, confines itself as the order demands, obeys and reports. True when
/// it went well. The descriptors stand where filesprotocol.h says.
bool runFilesWorker(sys::MessageSocket daemon);

} // namespace onggi::unpack
