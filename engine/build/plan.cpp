#include "build/plan.h"

#include "oci/instructiontext.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace onggi::build {

namespace {

constexpr std::string_view proxyNames[] = {"ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY",
                                           "all_proxy", "ftp_proxy", "https_proxy", "http_proxy", "no_proxy"};

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

std::unexpected<Error> onLine(int line, const Error& error)
{
    return fail(error.context(fmt::format("dockerfile parse error on line {}", line)));
}

void addPlatform(Expander::Variables& variables, const std::string& prefix, const oci::Platform& platform)
{
    variables[prefix + "PLATFORM"] = platform.toString();
    variables[prefix + "OS"] = platform.os;
    variables[prefix + "ARCH"] = platform.architecture;
    variables[prefix + "VARIANT"] = platform.variant;
}

std::optional<std::size_t> stageByName(const Dockerfile& dockerfile, std::string_view name, std::size_t before)
{
    const std::string lower = oci::lowerCase(name);
    for (std::size_t i = before; i-- > 0;) {
        if (!lower.empty() && dockerfile.stages[i].name == lower)
            return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> numberOf(std::string_view text)
{
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// Makes one plan.
class Planner
{
public:
    Planner(const Dockerfile& dockerfile, const Plan::Request& request)
        : m_dockerfile(dockerfile)
        , m_request(request)
    {
    }
    Result<Plan> make();

private:
    Status readGlobals();
    Status findTarget();
    Status begin(std::size_t index);
    Status addNeeds(std::size_t index, const Instruction& instruction);
    void want();
    void findUnused();
    void consume(const Instruction& instruction);

    const Dockerfile& m_dockerfile;
    const Plan::Request& m_request;
    Plan m_plan;
    std::set<std::string> m_consumed;
};

Status Planner::readGlobals()
{
    auto& globals = m_plan.globals;
    addPlatform(globals, "BUILD", m_request.buildPlatform);
    addPlatform(globals, "TARGET", m_request.platform);
    for (const Instruction& instruction : m_dockerfile.globalArgs) {
        ONGGI_TRY(const auto pairs, parsePairs(instruction, m_dockerfile.escape));
        for (const auto& [name, fallback] : pairs) {
            const auto given = m_request.arguments.find(name);
            if (given != m_request.arguments.end() && given->second) {
                globals[name] = *given->second;
            } else if (fallback) {
                auto value = Expander(globals, m_dockerfile.escape).word(*fallback);
                if (!value)
                    return onLine(instruction.line, value.error());
                globals[name] = *std::move(value);
            }
        }
        consume(instruction);
    }
    return {};
}

Status Planner::findTarget()
{
    m_plan.target = m_dockerfile.stages.size() - 1;
    if (m_request.target.empty())
        return {};
    auto found = stageByName(m_dockerfile, m_request.target, m_dockerfile.stages.size());
    if (!found)
        found = numberOf(m_request.target);
    if (!found || *found >= m_dockerfile.stages.size())
        return invalid(fmt::format("failed to reach build target {} in Dockerfile", m_request.target));
    m_plan.target = *found;
    return {};
}

Status Planner::begin(std::size_t index)
{
    const Stage& stage = m_dockerfile.stages[index];
    Plan::PlannedStage& planned = m_plan.stages[index];
    const Expander expander(m_plan.globals, m_dockerfile.escape);
    ONGGI_TRY(planned.base, expander.word(stage.base));
    ONGGI_TRY(planned.platform, expander.word(stage.platform));
    if (planned.base.empty())
        return invalid(fmt::format("base name ({}) should not be blank", stage.base));
    if (!stage.platform.empty() && planned.platform.empty())
        return invalid(fmt::format("empty platform value from expression {}", stage.platform));
    planned.baseStage = stageByName(m_dockerfile, planned.base, index);
    planned.fromScratch = !planned.baseStage && planned.base == "scratch";
    if (planned.baseStage)
        planned.needs.insert(*planned.baseStage);
    if (planned.baseStage || planned.fromScratch)
        planned.base.clear();
    if (planned.baseStage) {
        // What that stage leaves for the next build runs here.
        for (const Instruction& instruction : m_dockerfile.stages[*planned.baseStage].instructions) {
            if (instruction.keyword != "ONBUILD")
                continue;
            ONGGI_TRY(const Instruction trigger, Dockerfile::parseTrigger(instruction.arguments));
            ONGGI_CHECK(addNeeds(index, trigger));
        }
    }
    return {};
}

Status Planner::addNeeds(std::size_t index, const Instruction& instruction)
{
    for (const Flag& flag : instruction.flags) {
        std::string from;
        if (flag.name == "from") {
            from = flag.value;
        } else if (flag.name == "mount") {
            ONGGI_TRY(from, RunMount::sourceOf(flag.value));
        }
        if (from.empty())
            continue;
        ONGGI_TRY(const auto source, sourceStage(m_dockerfile, from, index));
        if (source)
            m_plan.stages[index].needs.insert(*source);
    }
    return {};
}

/// A stage's needs are earlier ones, so that one way through them backwards finds all.
void Planner::want()
{
    m_plan.stages[m_plan.target].wanted = true;
    for (std::size_t i = m_plan.target + 1; i-- > 0;) {
        if (!m_plan.stages[i].wanted)
            continue;
        for (const std::size_t need : m_plan.stages[i].needs)
            m_plan.stages[need].wanted = true;
    }
}

void Planner::consume(const Instruction& instruction)
{
    const auto pairs = parsePairs(instruction, m_dockerfile.escape);
    if (!pairs)
        return;
    for (const auto& pair : *pairs)
        m_consumed.insert(pair.first);
}

void Planner::findUnused()
{
    for (std::size_t i = 0; i < m_plan.stages.size(); ++i) {
        if (!m_plan.stages[i].wanted)
            continue;
        for (const Instruction& instruction : m_dockerfile.stages[i].instructions) {
            if (instruction.keyword == "ARG")
                consume(instruction);
        }
    }
    for (const auto& given : m_request.arguments) {
        if (!m_consumed.contains(given.first) && !isPredefinedArgument(given.first))
            m_plan.unused.push_back(given.first);
    }
}

Result<Plan> Planner::make()
{
    m_plan.stages.resize(m_dockerfile.stages.size());
    ONGGI_CHECK(findTarget());
    ONGGI_CHECK(readGlobals());
    for (std::size_t i = 0; i <= m_plan.target; ++i) {
        const Stage& stage = m_dockerfile.stages[i];
        if (const Status begun = begin(i); !begun)
            return onLine(stage.line, begun.error());
        for (const Instruction& instruction : stage.instructions) {
            if (const Status added = addNeeds(i, instruction); !added)
                return onLine(instruction.line, added.error());
        }
    }
    want();
    findUnused();
    return std::move(m_plan);
}

} // namespace

bool isPredefinedArgument(std::string_view name)
{
    return std::ranges::find(proxyNames, name) != std::end(proxyNames);
}

Result<std::optional<std::size_t>> sourceStage(const Dockerfile& dockerfile, std::string_view name, std::size_t before)
{
    if (const auto named = stageByName(dockerfile, name, before))
        return named;
    const auto number = numberOf(name);
    if (!number)
        return std::nullopt;
    if (*number == before)
        return invalid(fmt::format("invalid from flag value {}: refers to current build stage", name));
    if (*number > before)
        return invalid(fmt::format("invalid from flag value {}: index out of bounds", name));
    return number;
}

Result<Plan> Plan::make(const Dockerfile& dockerfile, const Request& request)
{
    return Planner(dockerfile, request).make();
}

std::optional<std::string> Plan::warning() const
{
    if (unused.empty())
        return std::nullopt;
    return fmt::format("[Warning] One or more build-args [{}] were not consumed", fmt::join(unused, " "));
}

} // namespace onggi::build
