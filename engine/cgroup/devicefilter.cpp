#include "cgroup/devicefilter.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fmt/format.h>
#include <ranges>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::cgroup {

namespace {

enum Register : std::uint8_t
{
    Answer = 0,
    Context = 1,
    Type = 2,
    Access = 3,
    Major = 4,
    Minor = 5
};

bpf_insn instruction(int code, std::uint8_t target, std::uint8_t source, std::int16_t offset,
                     std::int32_t value)
{
    bpf_insn made{};
    made.code = static_cast<std::uint8_t>(code);
    made.dst_reg = target & 0xf;
    made.src_reg = source & 0xf;
    made.off = offset;
    made.imm = value;
    return made;
}

bpf_insn load(Register target, std::size_t offset)
{
    return instruction(BPF_LDX | BPF_MEM | BPF_W, target, Context, static_cast<std::int16_t>(offset), 0);
}

bpf_insn operation(int code, Register target, std::int32_t value)
{
    return instruction(BPF_ALU64 | code | BPF_K, target, 0, 0, value);
}

bpf_insn copy(std::uint8_t target, Register source)
{
    return instruction(BPF_ALU64 | BPF_MOV | BPF_X, target, source, 0, 0);
}

std::int32_t accessBits(const DeviceRule& rule)
{
    std::int32_t bits = 0;
    for (const char c : rule.access)
        bits |= c == 'm'   ? BPF_DEVCG_ACC_MKNOD
                : c == 'r' ? BPF_DEVCG_ACC_READ
                : c == 'w' ? BPF_DEVCG_ACC_WRITE
                           : 0;
    return bits;
}

constexpr std::int32_t allAccess = BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE;
/// Scratch beside the five above.
constexpr std::uint8_t masked = 6;

/// One rule: comparisons that jump behind it, then its answer. True when nothing can reach what follows.
bool append(std::vector<bpf_insn>& program, const DeviceRule& rule)
{
    const std::int32_t access = accessBits(rule);
    std::vector<bpf_insn> body;
    std::vector<std::size_t> jumps;
    const auto skipUnless = [&](Register what, std::int64_t value) {
        jumps.push_back(body.size());
        body.push_back(instruction(BPF_JMP | BPF_JNE | BPF_K, what, 0, 0, static_cast<std::int32_t>(value)));
    };
    if (rule.type != 'a')
        skipUnless(Type, rule.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
    if (rule.major >= 0)
        skipUnless(Major, rule.major);
    if (rule.minor >= 0)
        skipUnless(Minor, rule.minor);
    if (access != allAccess) {
        body.push_back(copy(masked, Access));
        body.push_back(instruction(BPF_ALU64 | BPF_AND | BPF_K, masked, 0, 0, access));
        jumps.push_back(body.size());
        body.push_back(rule.allow ? instruction(BPF_JMP | BPF_JNE | BPF_X, masked, Access, 0, 0)
                                  : instruction(BPF_JMP | BPF_JEQ | BPF_K, masked, 0, 0, 0));
    }
    body.push_back(operation(BPF_MOV, Answer, rule.allow ? 1 : 0));
    body.push_back(instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
    for (const std::size_t at : jumps)
        body[at].off = static_cast<std::int16_t>(body.size() - at - 1);
    program.insert(program.end(), body.begin(), body.end());
    return jumps.empty();
}

/// Allowing "r" and then "w" of one device allows "rw", as it does in v1.
std::vector<DeviceRule> merged(const std::vector<DeviceRule>& rules)
{
    std::vector<DeviceRule> result;
    for (const DeviceRule& rule : rules) {
        DeviceRule* last = result.empty() ? nullptr : &result.back();
        const bool same = last && last->allow == rule.allow && last->type == rule.type &&
                          last->major == rule.major && last->minor == rule.minor;
        if (same)
            last->access += rule.access;
        else
            result.push_back(rule);
    }
    return result;
}

long bpf(bpf_cmd command, bpf_attr& attributes)
{
    return ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
}

std::uint64_t address(const void* pointer)
{
    return reinterpret_cast<std::uintptr_t>(pointer);
}

std::vector<UniqueFd> attachedFilters(int directory)
{
    std::array<std::uint32_t, 64> ids{};
    bpf_attr query{};
    query.query.target_fd = static_cast<std::uint32_t>(directory);
    query.query.attach_type = BPF_CGROUP_DEVICE;
    query.query.prog_ids = address(ids.data());
    query.query.prog_cnt = ids.size();
    std::vector<UniqueFd> programs;
    if (bpf(BPF_PROG_QUERY, query) != 0)
        return programs;
    for (const std::uint32_t id : ids | std::views::take(query.query.prog_cnt)) {
        bpf_attr get{};
        get.prog_id = id;
        if (const long fd = bpf(BPF_PROG_GET_FD_BY_ID, get); fd >= 0)
            programs.emplace_back(static_cast<int>(fd));
    }
    return programs;
}

} // namespace

std::vector<std::pair<const char*, std::string>> deviceOrders(const std::vector<DeviceRule>& rules)
{
    std::vector<std::pair<const char*, std::string>> orders{{"devices.deny", "a"}};
    const auto number = [](std::int64_t value) {
        return value < 0 ? std::string("*") : std::to_string(value);
    };
    for (const DeviceRule& rule : rules) {
        const char* file = rule.allow ? "devices.allow" : "devices.deny";
        const std::string rest = fmt::format("{}:{} {}", number(rule.major), number(rule.minor), rule.access);
        // To v1 the letter "a" means every device, whatever numbers follow; so a limited rule is given for
        // both types.
        if (rule.type == 'a' && rule.major < 0 && rule.minor < 0 && accessBits(rule) == allAccess) {
            orders.emplace_back(file, "a");
        } else if (rule.type == 'a') {
            orders.emplace_back(file, "c " + rest);
            orders.emplace_back(file, "b " + rest);
        } else {
            orders.emplace_back(file, fmt::format("{} {}", rule.type, rest));
        }
    }
    return orders;
}

std::vector<bpf_insn> deviceProgram(const std::vector<DeviceRule>& rules)
{
    std::vector<bpf_insn> program{
        load(Type, offsetof(bpf_cgroup_dev_ctx, access_type)),
        copy(Access, Type),
        operation(BPF_AND, Type, 0xffff),
        operation(BPF_RSH, Access, 16),
        load(Major, offsetof(bpf_cgroup_dev_ctx, major)),
        load(Minor, offsetof(bpf_cgroup_dev_ctx, minor)),
    };
    const auto ordered = merged(rules);
    for (const DeviceRule& rule : ordered | std::views::reverse) {
        // The verifier refuses instructions that nothing can reach.
        if (append(program, rule))
            return program;
    }
    program.push_back(operation(BPF_MOV, Answer, 0));
    program.push_back(instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
    return program;
}

Status attachDeviceFilter(int directory, const std::vector<DeviceRule>& rules)
{
    const auto instructions = deviceProgram(rules);
    const std::vector<UniqueFd> before = attachedFilters(directory);

    bpf_attr loading{};
    loading.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    loading.insns = address(instructions.data());
    loading.insn_cnt = static_cast<std::uint32_t>(instructions.size());
    loading.license = address("GPL");
    std::strncpy(loading.prog_name, "onggi_devices", sizeof loading.prog_name - 1);
    const UniqueFd program(static_cast<int>(bpf(BPF_PROG_LOAD, loading)));
    if (!program)
        return failErrno(errno, "loading the device filter");

    bpf_attr attaching{};
    attaching.target_fd = static_cast<std::uint32_t>(directory);
    attaching.attach_bpf_fd = static_cast<std::uint32_t>(program.get());
    attaching.attach_type = BPF_CGROUP_DEVICE;
    attaching.attach_flags = BPF_F_ALLOW_MULTI;
    if (bpf(BPF_PROG_ATTACH, attaching) != 0)
        return failErrno(errno, "attaching the device filter");

    for (const UniqueFd& old : before) {
        bpf_attr detaching{};
        detaching.target_fd = static_cast<std::uint32_t>(directory);
        detaching.attach_bpf_fd = static_cast<std::uint32_t>(old.get());
        detaching.attach_type = BPF_CGROUP_DEVICE;
        if (bpf(BPF_PROG_DETACH, detaching) != 0)
            return failErrno(errno, "detaching the former device filter");
    }
    return {};
}

} // namespace onggi::cgroup
