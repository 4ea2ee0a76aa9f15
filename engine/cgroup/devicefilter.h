#pragma once

#include "cgroup/cgroup.h"

#include <linux/bpf.h>
#include <string>
#include <utility>
#include <vector>

/// Which device nodes a group may use. v1 has files for it; the unified hierarchy has a hook for a BPF
/// program, which we assemble by hand: it is a dozen instructions a rule, and a compiler would be a large
/// dependency.
namespace onggi::cgroup {

/// Orders for v1 as (file, line), the opening "deny all" included.
std::vector<std::pair<const char*, std::string>> deviceOrders(const std::vector<DeviceRule>& rules);

/// A program of type BPF_PROG_TYPE_CGROUP_DEVICE: the last rule that speaks about an access decides, and what
/// no rule speaks about is denied. A rule that allows speaks only about an access which it allows as a whole.
std::vector<bpf_insn> deviceProgram(const std::vector<DeviceRule>& rules);

/// Attaches the program to the group and then takes away those that were there before, so that at no time the
/// group is without a filter.
Status attachDeviceFilter(int directory, const std::vector<DeviceRule>& rules);

} // namespace onggi::cgroup
