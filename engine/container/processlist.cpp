#include "container/processlist.h"

#include "base/uniquefd.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

namespace onggi::container {

namespace {

constexpr std::size_t maxFileBytes = 1 << 20;

std::string_view nextPart(std::string_view& text, char separator)
{
    const std::string_view part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

template<typename T>
T numberIn(std::string_view text)
{
    T value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Terminals would take control characters for orders.
std::string printable(std::string_view text)
{
    std::string clean(text);
    for (char& c : clean) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '?';
    }
    return clean;
}

std::string textOf(const std::string& path)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return file ? readAll(file.get(), maxFileBytes).value_or("") : std::string();
}

/// id → name, from a file in the form of passwd(5) or group(5).
std::map<std::uint32_t, std::string> namesIn(const std::string& path)
{
    std::map<std::uint32_t, std::string> names;
    const std::string text = textOf(path);
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = nextPart(rest, '\n');
        const std::string_view name = nextPart(line, ':');
        nextPart(line, ':');
        const std::string_view id = nextPart(line, ':');
        if (!name.empty() && !id.empty())
            names.emplace(numberIn<std::uint32_t>(id), name);
    }
    return names;
}

std::string nameOf(const std::map<std::uint32_t, std::string>& names, std::uint32_t id)
{
    const auto found = names.find(id);
    return found == names.end() ? std::to_string(id) : found->second;
}

std::int64_t startedAt(const ProcessInfo& process, const ProcessContext& context)
{
    const double ago = context.secondsSinceBoot
        - static_cast<double>(process.startTicks) / static_cast<double>(context.ticksPerSecond);
    return context.now - static_cast<std::int64_t>(std::max(ago, 0.0));
}

std::int64_t elapsed(const ProcessInfo& process, const ProcessContext& context)
{
    return context.now - startedAt(process, context);
}

double cpuPercent(const ProcessInfo& process, const ProcessContext& context)
{
    const double lived = context.secondsSinceBoot
        - static_cast<double>(process.startTicks) / static_cast<double>(context.ticksPerSecond);
    const double used = static_cast<double>(process.cpuTicks) / static_cast<double>(context.ticksPerSecond);
    return lived > 0 ? std::min(100.0 * used / lived, 99999.0) : 0;
}

std::string formatted(std::int64_t when, const char* format)
{
    const time_t seconds = when;
    tm parts{};
    ::localtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), ::strftime(text.data(), text.size(), format, &parts)};
}

/// The hour for what began today, the day for this year, else the year.
std::string shortStart(const ProcessInfo& process, const ProcessContext& context)
{
    const auto start = startedAt(process, context);
    if (formatted(start, "%F") == formatted(context.now, "%F"))
        return formatted(start, "%H:%M");
    return formatted(start, formatted(start, "%Y") == formatted(context.now, "%Y") ? "%b%d" : "%Y");
}

std::string terminalName(const ProcessInfo& process)
{
    const std::int64_t device = process.terminal;
    const std::int64_t major = (device >> 8) & 0xfff;
    const std::int64_t minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    if (major >= 136 && major <= 143)
        return fmt::format("pts/{}", (major - 136) * 256 + minor);
    if (major == 4)
        return minor < 64 ? fmt::format("tty{}", minor) : fmt::format("ttyS{}", minor - 64);
    return device == 0 ? "?" : fmt::format("{}:{}", major, minor);
}

std::string clockText(std::int64_t seconds, bool hoursAlways)
{
    const std::int64_t days = seconds / 86400, hours = seconds / 3600 % 24;
    const std::string rest = fmt::format("{:02}:{:02}", seconds / 60 % 60, seconds % 60);
    if (days > 0)
        return fmt::format("{}-{:02}:{}", days, hours, rest);
    return hoursAlways || hours > 0 ? fmt::format("{:02}:{}", hours, rest) : rest;
}

std::int64_t cpuSeconds(const ProcessInfo& process, const ProcessContext& context)
{
    return static_cast<std::int64_t>(process.cpuTicks) / context.ticksPerSecond;
}

std::string longState(const ProcessInfo& process)
{
    std::string state(1, process.state);
    if (process.nice < 0)
        state += '<';
    if (process.nice > 0)
        state += 'N';
    if (process.lockedMemory)
        state += 'L';
    if (process.session == process.pid)
        state += 's';
    if (process.threads > 1)
        state += 'l';
    if (process.foregroundGroup == process.group)
        state += '+';
    return state;
}

std::string argumentsOf(const ProcessInfo& process)
{
    return process.arguments.empty() ? "[" + process.name + "]" : process.arguments;
}

using P = const ProcessInfo&;
using C = const ProcessContext&;

struct Column
{
    std::string_view names; ///< words that select it
    std::string_view title;
    std::string (*text)(P process, C context);
};

constexpr auto argumentText = [](P p, C) { return argumentsOf(p); };
constexpr auto userText = [](P p, C c) { return nameOf(c.users, p.user); };
constexpr auto groupText = [](P p, C c) { return nameOf(c.groups, p.effectiveGroup); };
constexpr auto cpuText = [](P p, C c) { return fmt::format("{:.1f}", cpuPercent(p, c)); };
constexpr auto timeText = [](P p, C c) { return clockText(cpuSeconds(p, c), true); };
constexpr auto terminalText = [](P p, C) { return terminalName(p); };

/// The columns that ps(1) has and people use. The first column of a name counts; names with a capital are our own, for
/// the formats that have another title.
const Column columns[] = {
    {"UidName", "UID", userText},
    {"Tty", "TTY", terminalText},
    {"pid tgid", "PID", [](P p, C) { return std::to_string(p.pid); }},
    {"ppid", "PPID", [](P p, C) { return std::to_string(p.parent); }},
    {"pgid pgrp", "PGID", [](P p, C) { return std::to_string(p.group); }},
    {"sid sess session", "SID", [](P p, C) { return std::to_string(p.session); }},
    {"tpgid", "TPGID", [](P p, C) { return std::to_string(p.foregroundGroup); }},
    {"uid", "UID", [](P p, C) { return std::to_string(p.user); }},
    {"euid", "EUID", [](P p, C) { return std::to_string(p.user); }},
    {"ruid", "RUID", [](P p, C) { return std::to_string(p.realUser); }},
    {"gid", "GID", [](P p, C) { return std::to_string(p.effectiveGroup); }},
    {"egid", "EGID", [](P p, C) { return std::to_string(p.effectiveGroup); }},
    {"rgid", "RGID", [](P p, C) { return std::to_string(p.realGroup); }},
    {"user uname", "USER", userText},
    {"euser", "EUSER", userText},
    {"ruser", "RUSER", [](P p, C c) { return nameOf(c.users, p.realUser); }},
    {"group", "GROUP", groupText},
    {"egroup", "EGROUP", groupText},
    {"rgroup", "RGROUP", [](P p, C c) { return nameOf(c.groups, p.realGroup); }},
    {"comm ucmd ucomm", "COMMAND", [](P p, C) { return p.name; }},
    {"args command", "COMMAND", argumentText},
    {"cmd", "CMD", argumentText},
    {"pcpu %cpu", "%CPU", cpuText},
    {"c", "C", [](P p, C c) { return std::to_string(static_cast<int>(std::min(cpuPercent(p, c), 99.0))); }},
    {"pmem %mem", "%MEM",
     [](P p, C c) {
         const auto bytes = static_cast<double>(p.residentPages) * static_cast<double>(c.pageSize);
         return fmt::format("{:.1f}", c.memoryBytes ? 100.0 * bytes / static_cast<double>(c.memoryBytes) : 0.0);
     }},
    {"vsz vsize", "VSZ", [](P p, C) { return std::to_string(p.virtualBytes / 1024); }},
    {"rss rssize rsz", "RSS",
     [](P p, C c) { return std::to_string(p.residentPages * static_cast<std::uint64_t>(c.pageSize) / 1024); }},
    {"sz", "SZ", [](P p, C c) { return std::to_string(p.virtualBytes / static_cast<std::uint64_t>(c.pageSize)); }},
    {"stat", "STAT", [](P p, C) { return longState(p); }},
    {"s state", "S", [](P p, C) { return std::string(1, p.state); }},
    {"stime start_time", "STIME", [](P p, C c) { return shortStart(p, c); }},
    {"bsdstart", "START", [](P p, C c) { return shortStart(p, c); }},
    {"start", "STARTED",
     [](P p, C c) {
         const auto when = startedAt(p, c);
         return formatted(when, c.now - when < 86400 ? "%H:%M:%S" : "%b %d");
     }},
    {"lstart", "STARTED", [](P p, C c) { return formatted(startedAt(p, c), "%a %b %e %H:%M:%S %Y"); }},
    {"time cputime", "TIME", timeText},
    {"bsdtime", "TIME",
     [](P p, C c) { return fmt::format("{}:{:02}", cpuSeconds(p, c) / 60, cpuSeconds(p, c) % 60); }},
    {"etime", "ELAPSED", [](P p, C c) { return clockText(elapsed(p, c), false); }},
    {"etimes", "ELAPSED", [](P p, C c) { return std::to_string(elapsed(p, c)); }},
    {"tty tt", "TT", terminalText},
    {"tname", "TTY", terminalText},
    {"nlwp thcount", "NLWP", [](P p, C) { return std::to_string(p.threads); }},
    {"ni nice", "NI", [](P p, C) { return std::to_string(p.nice); }},
    {"pri", "PRI", [](P p, C) { return std::to_string(39 - p.priority); }},
    {"psr", "PSR", [](P p, C) { return std::to_string(p.processor); }},
    {"f flag flags", "F", [](P p, C) { return fmt::format("{:o}", p.flags >> 6 & 7); }},
};

constexpr std::string_view fullFormat = "UidName,pid,ppid,c,stime,Tty,time,cmd";
constexpr std::string_view extraFullFormat = "UidName,pid,ppid,c,sz,rss,psr,stime,Tty,time,cmd";
constexpr std::string_view userFormat = "user,pid,pcpu,pmem,vsz,rss,Tty,stat,bsdstart,bsdtime,args";
constexpr std::string_view plainFormat = "pid,Tty,time,comm";
constexpr std::string_view plainUserFormat = "pid,Tty,stat,bsdtime,args";

Error refused(std::string_view what, std::string_view name)
{
    return {ErrorKind::InvalidArgument,
            fmt::format("ps arguments: the {} \"{}\" is not supported; take -ef, aux, or -o with a list of columns", what, name)};
}

} // namespace

Result<ProcessInfo> parseProcess(std::string_view stat, std::string_view status, std::string_view commandLine)
{
    // The name may hold everything, parentheses too; the last one closes it.
    const std::size_t open = stat.find('('), close = stat.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return fail(ErrorKind::InvalidArgument, "a process's stat file has no name");
    ProcessInfo process;
    process.pid = numberIn<pid_t>(stat);
    process.name = printable(stat.substr(open + 1, close - open - 1));
    std::vector<std::string_view> fields{{}, {}, {}}; // so that the numbers are those of proc(5)
    for (std::string_view rest = stat.substr(std::min(stat.size(), close + 2)); !rest.empty();)
        fields.push_back(nextPart(rest, ' '));
    if (fields.size() < 40)
        return fail(ErrorKind::InvalidArgument, "a process's stat file is cut");
    process.state = fields[3].empty() ? '?' : fields[3].front();
    process.parent = numberIn<pid_t>(fields[4]);
    process.group = numberIn<pid_t>(fields[5]);
    process.session = numberIn<pid_t>(fields[6]);
    process.terminal = numberIn<std::int64_t>(fields[7]);
    process.foregroundGroup = numberIn<pid_t>(fields[8]);
    process.flags = numberIn<std::uint64_t>(fields[9]);
    process.cpuTicks = numberIn<std::uint64_t>(fields[14]) + numberIn<std::uint64_t>(fields[15]);
    process.priority = numberIn<std::int64_t>(fields[18]);
    process.nice = numberIn<std::int64_t>(fields[19]);
    process.threads = numberIn<std::int64_t>(fields[20]);
    process.startTicks = numberIn<std::uint64_t>(fields[22]);
    process.virtualBytes = numberIn<std::uint64_t>(fields[23]);
    process.residentPages = numberIn<std::uint64_t>(fields[24]);
    process.processor = numberIn<std::int64_t>(fields[39]);
    for (std::string_view rest = status; !rest.empty();) {
        std::string_view line = nextPart(rest, '\n');
        const std::string_view key = nextPart(line, '\t');
        if (key == "Uid:") {
            process.realUser = numberIn<std::uint32_t>(nextPart(line, '\t'));
            process.user = numberIn<std::uint32_t>(line);
        } else if (key == "Gid:") {
            process.realGroup = numberIn<std::uint32_t>(nextPart(line, '\t'));
            process.effectiveGroup = numberIn<std::uint32_t>(line);
        } else if (key == "VmLck:") {
            line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
            process.lockedMemory = numberIn<std::uint64_t>(line) > 0;
        }
    }
    while (commandLine.ends_with('\0'))
        commandLine.remove_suffix(1);
    std::string words(commandLine);
    std::ranges::replace(words, '\0', ' ');
    process.arguments = printable(words);
    return process;
}

std::vector<ProcessInfo> readProcesses(const std::vector<pid_t>& pids)
{
    std::vector<ProcessInfo> processes;
    for (const pid_t pid : pids) {
        const std::string directory = fmt::format("/proc/{}/", pid);
        auto process = parseProcess(textOf(directory + "stat"), textOf(directory + "status"), textOf(directory + "cmdline"));
        if (process)
            processes.push_back(std::move(*process));
    }
    std::ranges::sort(processes, {}, &ProcessInfo::pid);
    return processes;
}

ProcessContext ProcessContext::ofThisMachine()
{
    ProcessContext context;
    context.now = ::time(nullptr);
    timespec boot{};
    ::clock_gettime(CLOCK_BOOTTIME, &boot);
    context.secondsSinceBoot = static_cast<double>(boot.tv_sec) + static_cast<double>(boot.tv_nsec) / 1e9;
    context.ticksPerSecond = ::sysconf(_SC_CLK_TCK);
    context.pageSize = ::sysconf(_SC_PAGESIZE);
    struct sysinfo memory{};
    ::sysinfo(&memory);
    context.memoryBytes = static_cast<std::uint64_t>(memory.totalram) * memory.mem_unit;
    context.users = namesIn("/etc/passwd");
    context.groups = namesIn("/etc/group");
    return context;
}

Status ProcessTable::add(std::string_view column)
{
    const std::size_t equals = column.find('=');
    const std::string_view wanted = column.substr(0, equals);
    for (std::size_t i = 0; i < std::size(columns); ++i) {
        for (std::string_view names = columns[i].names; !names.empty();) {
            if (nextPart(names, ' ') != wanted)
                continue;
            m_columns.push_back(i);
            m_titles.emplace_back(equals == std::string_view::npos ? columns[i].title : column.substr(equals + 1));
            return {};
        }
    }
    return fail(refused("column", wanted));
}

Status ProcessTable::addList(std::string_view list)
{
    if (list.empty())
        return fail(refused("empty list of columns", list));
    while (!list.empty()) {
        // A title of one's own takes the rest, commas too.
        const std::size_t equals = list.find('=');
        const std::size_t comma = list.find(',');
        const bool titled = equals != std::string_view::npos && (comma == std::string_view::npos || equals < comma);
        const std::string_view column = titled ? list : list.substr(0, comma);
        ONGGI_CHECK(add(column));
        list.remove_prefix(std::min(list.size(), column.size() + 1));
    }
    return {};
}

Result<ProcessTable> ProcessTable::parse(std::string_view arguments)
{
    ProcessTable table;
    std::vector<std::string_view> words;
    while (!arguments.empty()) {
        if (const std::string_view word = nextPart(arguments, ' '); !word.empty())
            words.push_back(word);
    }
    std::string_view format = words.empty() ? fullFormat : plainFormat;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string_view letters = words[i];
        const bool dashed = letters.starts_with('-');
        letters.remove_prefix(dashed ? 1 : 0);
        if (letters.empty() || letters.starts_with('-'))
            return fail(refused("option", words[i]));
        if (!dashed && format == plainFormat)
            format = plainUserFormat;
        for (std::size_t at = 0; at < letters.size(); ++at) {
            const char letter = letters[at];
            if (letter == 'o') {
                std::string_view list = letters.substr(at + 1);
                if (list.empty() && i + 1 < words.size())
                    list = words[++i];
                ONGGI_CHECK(table.addList(list));
                break;
            }
            if (letter == 'f' && dashed)
                format = fullFormat;
            else if (letter == 'F' && dashed)
                format = extraFullFormat;
            else if (letter == 'u' && !dashed)
                format = userFormat;
            else if (!(dashed ? letter == 'e' || letter == 'A' || letter == 'w'
                              : letter == 'a' || letter == 'x' || letter == 'e' || letter == 'w'))
                return fail(refused("option", std::string(dashed ? "-" : "") + letter));
        }
    }
    if (table.m_columns.empty())
        ONGGI_CHECK(table.addList(format));
    return table;
}

std::vector<std::string> ProcessTable::row(const ProcessInfo& process, const ProcessContext& context) const
{
    std::vector<std::string> texts;
    texts.reserve(m_columns.size());
    for (const std::size_t column : m_columns)
        texts.push_back(columns[column].text(process, context));
    return texts;
}

} // namespace onggi::container
