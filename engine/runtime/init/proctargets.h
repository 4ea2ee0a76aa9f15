#pragma once

#include "base/result.h"

#include <string>

namespace onggi::runtime::init {

/// Whether a mount of the user's may stand on `target`. What programs and the engine itself read and write in /proc must
/// be the kernel's, so nothing may be put there (CVE-2019-19921), wherever a link in the image pointed: neither on /proc,
/// but another proc, nor inside it, but the few files by which tools as lxcfs show a container its own share of the machine.
/// `root` is the container's, with /proc mounted; `source` is what is to be mounted.
Status checkProcTarget(int root, int target, int source, const std::string& destination);

} // namespace onggi::runtime::init
