#include "build/stage.h"

#include "base/sha256.h"
#include "build/copystep.h"
#include "build/runstep.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace onggi::build {

namespace {

std::string quoted(const std::vector<std::string>& words)
{
    std::string text = "[";
    for (const auto& word : words)
        text += (text.size() > 1 ? " " : "") + nlohmann::json(word).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text + "]";
}

/// In the history these have their variables put in.
bool showsExpanded(std::string_view keyword)
{
    constexpr std::string_view keywords[] = {"ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME"};
    return std::ranges::find(keywords, keyword) != std::end(keywords);
}

/// Where a path leads that may be relative to the working directory.
std::string absolute(const std::string& directory, const std::string& path)
{
    return path.starts_with('/') ? path : (directory.empty() ? "/" : directory) + "/" + path;
}

std::string imageStageText(const Stage& stage)
{
    return fmt::format("FROM {}{}{}", stage.platform.empty() ? "" : "--platform=" + stage.platform + " ", stage.base,
                       stage.name.empty() ? "" : " AS " + stage.name);
}

} // namespace

StageRun::StageRun(Common& common, std::size_t index, int firstStep, bool isTarget)
    : m_common(common)
    , m_stage(common.dockerfile.stages[index])
    , m_planned(common.plan.stages[index])
    , m_index(index)
    , m_step(firstStep - 1)
    , m_isTarget(isTarget)
    , m_arguments(common.options.arguments, common.plan.globals)
{
}

Awaitable<Result<std::optional<oci::ImageId>>> StageRun::run()
{
    Status done = co_await begin();
    for (auto instruction = m_stage.instructions.begin(); done && instruction != m_stage.instructions.end(); ++instruction) {
        announce(instruction->text, instruction->line);
        done = co_await perform(*instruction);
    }
    if (done && m_isTarget && !m_common.options.labels.empty())
        done = co_await addLabels();
    if (!done)
        co_return fail(std::move(done).error());
    m_common.arguments.emplace(m_index, m_arguments);
    co_return m_image;
}

void StageRun::announce(const std::string& text, int line)
{
    m_stepText = text;
    m_line = line;
    m_common.output.say(m_index, fmt::format("Step {}/{} : {}\n", ++m_step, m_common.steps, text));
}

void StageRun::showImage()
{
    m_common.output.say(m_index, fmt::format(" ---> {}\n", m_image ? m_image->digest.shortId() : ""));
}

void StageRun::takeImage(const image::Image& image)
{
    setImage(image.id);
    m_layers = image.config.diffIds;
}

void StageRun::setImage(oci::ImageId image)
{
    m_hold = m_common.parts.images.hold(image);
    m_image = std::move(image);
}

Awaitable<Status> StageRun::begin()
{
    announce(imageStageText(m_stage), m_stage.line);
    ONGGI_CO_CHECK(m_common.checkCancelled());
    std::optional<image::Image> image;
    if (m_planned.baseStage) {
        auto earlier = co_await m_common.stage(*m_planned.baseStage);
        ONGGI_CO_TRY(const auto id, std::move(earlier));
        m_arguments = m_common.arguments.at(*m_planned.baseStage);
        if (id) {
            ONGGI_CO_TRY(image, m_common.parts.images.find(id->digest.toString()));
        }
    } else if (!m_planned.fromScratch) {
        auto found = co_await m_common.image(m_index, m_planned.base, m_planned.platform, m_common.options.pull);
        ONGGI_CO_TRY(image, std::move(found));
    }
    if (image) {
        takeImage(*image);
        m_editor = oci::ConfigEditor(image->config.config);
        m_author = image->config.author;
    }
    showImage();
    if (!m_editor.config().onBuild.empty()) {
        const Status triggered = co_await runTriggers();
        ONGGI_CO_CHECK(triggered);
    }
    co_return Status();
}

/// What the base image's author has left for this moment.
Awaitable<Status> StageRun::runTriggers()
{
    auto config = m_editor.config();
    const auto triggers = std::exchange(config.onBuild, {});
    m_editor = oci::ConfigEditor(std::move(config));
    m_common.output.say(m_index, fmt::format("# Executing {} build trigger{}\n", triggers.size(), triggers.size() == 1 ? "" : "s"));
    for (const auto& trigger : triggers) {
        ONGGI_CO_TRY(const auto instruction, Dockerfile::parseTrigger(trigger));
        m_stepText = instruction.text;
        const Status done = co_await perform(instruction);
        ONGGI_CO_CHECK(done);
    }
    co_return Status();
}

Awaitable<Status> StageRun::perform(const Instruction& instruction)
{
    ONGGI_CO_CHECK(m_common.checkCancelled());
    const auto& keyword = instruction.keyword;
    if (keyword == "RUN")
        co_return co_await run(instruction);
    if (keyword == "COPY" || keyword == "ADD")
        co_return co_await copy(instruction);
    if (keyword == "WORKDIR")
        co_return co_await changeDirectory(instruction);
    auto text = instruction.text;
    if (showsExpanded(keyword)) {
        // An instruction sees what was set before it.
        const auto known = variables();
        text = Expander(known, m_common.dockerfile.escape).text(text).value_or(text);
    }
    ONGGI_CO_CHECK(configure(instruction));
    if (keyword == "CMD")
        text = "CMD " + quoted(m_editor.config().command);
    else if (keyword == "ENTRYPOINT")
        text = "ENTRYPOINT " + quoted(m_editor.config().entrypoint);
    co_return co_await recordConfig("/bin/sh -c #(nop)  " + text);
}

Status StageRun::configure(const Instruction& instruction)
{
    if (instruction.keyword == "ARG")
        return m_arguments.declare(instruction, m_editor.config().environment, m_common.dockerfile.escape);
    if (instruction.keyword == "MAINTAINER") {
        m_author = instruction.arguments;
        return {};
    }
    // Of ONBUILD all lines count, those of heredocs, too.
    const auto text = instruction.keyword == "ONBUILD" ? "ONBUILD " + instruction.arguments : instruction.text;
    return m_editor.apply(text, m_arguments.declared(), m_common.dockerfile.escape);
}

std::string StageRun::keyOf(const std::vector<std::string>& parts) const
{
    const auto parent = m_image ? m_image->digest.toString() : "scratch " + m_planned.platform;
    std::vector<std::string_view> all{parent, m_author};
    all.insert(all.end(), parts.begin(), parts.end());
    return Cache::keyOf(all);
}

Awaitable<bool> StageRun::takeCached(const std::string& key, const std::string& createdBy)
{
    if (m_common.options.noCache)
        co_return false;
    auto cached = m_common.cache.find(key);
    if (!cached && !m_common.cacheSources.isEmpty() && !createdBy.empty())
        cached = co_await takeFromSources(key, createdBy);
    const auto image = cached ? m_common.parts.images.find(cached->digest.toString()) : Result<image::Image>(fail(ErrorKind::NotFound, ""));
    if (!image)
        co_return false;
    takeImage(*image);
    m_common.output.say(m_index, " ---> Using cache\n");
    showImage();
    co_return true;
}

/// A step of an image that was named as a cache; the step is known from then on.
Awaitable<std::optional<oci::ImageId>> StageRun::takeFromSources(const std::string& key, const std::string& createdBy)
{
    auto match = m_common.cacheSources.find(m_image, createdBy);
    if (!match)
        co_return std::nullopt;
    oci::ImageId image = match->part.source;
    if (!match->isWhole) {
        match->part.config = m_editor.config();
        auto restored = co_await m_common.parts.images.restore(std::move(match->part));
        if (!restored)
            co_return std::nullopt;
        image = std::move(*restored);
    }
    (void)m_common.cache.put(key, image, m_image);
    co_return image;
}

Awaitable<Status> StageRun::record(const std::string& key, image::NewLayer layer, std::string createdBy, std::string container)
{
    image::NewImage fresh;
    fresh.parent = m_image;
    if (!m_planned.platform.empty() && !m_image) {
        ONGGI_CO_TRY(fresh.platform, oci::Platform::parse(m_planned.platform));
    }
    fresh.config = m_editor.config();
    fresh.author = m_author;
    fresh.createdBy = std::move(createdBy);
    fresh.container = std::move(container);
    const bool hasLayer = !layer.isEmpty;
    const auto diffId = layer.diffId;
    fresh.layer = std::move(layer);
    const auto parent = m_image;
    auto added = co_await m_common.parts.images.add(std::move(fresh));
    ONGGI_CO_TRY(auto made, std::move(added));
    setImage(std::move(made));
    if (hasLayer)
        m_layers.push_back(diffId);
    ONGGI_CO_CHECK(m_common.cache.put(key, *m_image, parent));
    showImage();
    co_return Status();
}

Awaitable<Status> StageRun::recordConfig(const std::string& createdBy)
{
    std::vector<std::string> parts;
    parts.push_back("config " + createdBy);
    parts.push_back(oci::toDockerJson(m_editor.config()).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    const auto key = keyOf(parts);
    const bool isKnown = co_await takeCached(key, createdBy);
    if (isKnown)
        co_return Status();
    image::NewLayer none;
    none.isEmpty = true;
    co_return co_await record(key, std::move(none), createdBy, "");
}

Awaitable<Status> StageRun::changeDirectory(const Instruction& instruction)
{
    ONGGI_CO_CHECK(configure(instruction));
    const auto& path = m_editor.config().workingDirectory;
    const auto createdBy = "/bin/sh -c #(nop) WORKDIR " + path;
    const std::vector<std::string> parts(1, "directory " + path);
    const auto key = keyOf(parts);
    const bool isKnown = co_await takeCached(key, createdBy);
    if (isKnown)
        co_return Status();
    auto made = co_await makeDirectory(m_common, m_layers, path);
    ONGGI_CO_TRY(auto layer, std::move(made));
    co_return co_await record(key, std::move(layer), createdBy, "");
}

Awaitable<Status> StageRun::addLabels()
{
    std::string text = "LABEL";
    auto config = m_editor.config();
    for (const auto& [name, value] : m_common.options.labels) {
        text += fmt::format(" {}={}", name, value);
        config.labels[name] = value;
    }
    m_editor = oci::ConfigEditor(std::move(config));
    announce(text, m_line);
    co_return co_await recordConfig("/bin/sh -c #(nop)  " + text);
}

Awaitable<Status> StageRun::run(const Instruction& instruction)
{
    if (!m_image)
        co_return fail(ErrorKind::InvalidArgument, "RUN: the stage is from scratch and has nothing yet that could be run");
    RunOrder order;
    order.image = *m_image;
    order.stepText = instruction.text;
    const bool isHeredocAlone = instruction.heredocs.size() == 1 && instruction.arguments.starts_with("<<")
        && instruction.arguments.find_first_of(" \t\n") == std::string::npos;
    if (isHeredocAlone && instruction.heredocs[0].content.starts_with("#!")) {
        order.script = instruction.heredocs[0].content;
        order.command = {scriptPath};
    }
    if (instruction.json) {
        order.command = *instruction.json;
    } else if (order.command.empty()) {
        order.command = m_editor.config().shell;
        if (order.command.empty())
            order.command = {"/bin/sh", "-c"};
        order.command.push_back(shellText(instruction));
    }
    if (order.command.empty())
        co_return fail(ErrorKind::InvalidArgument, "RUN: a command is required");
    const auto known = variables();
    const Expander expander(known, m_common.dockerfile.escape);
    std::string keyed = order.script;
    for (const auto& flag : instruction.flags) {
        ONGGI_CO_TRY(const auto value, expander.word(flag.value));
        keyed += fmt::format("--{}={}\n", flag.name, value);
        if (flag.name == "mount") {
            ONGGI_CO_TRY(auto mount, RunMount::parse(flag.value, &expander));
            mount.target = absolute(m_editor.config().workingDirectory, mount.target);
            order.mounts.push_back(std::move(mount));
        } else if (flag.name == "network") {
            if (value != "default" && value != "none" && value != "host")
                co_return fail(ErrorKind::InvalidArgument, fmt::format("RUN: unsupported network mode: {:?}: use default, none or host", value));
            order.network = value;
        } else if (value != "sandbox") {
            co_return fail(ErrorKind::NotImplemented, "RUN: --security=insecure is not supported by this engine: a build has no more rights than a container");
        }
    }
    for (const auto& mount : order.mounts) {
        if (mount.type != RunMount::Type::Bind)
            continue;
        auto digest = co_await digestOf(mount);
        ONGGI_CO_TRY(const auto text, std::move(digest));
        keyed += text;
    }
    const auto arguments = m_arguments.ofCommand(m_editor.config().environment);
    auto createdBy = fmt::format("{}", fmt::join(order.command, " "));
    if (!arguments.empty())
        createdBy = fmt::format("|{} {} {}", arguments.size(), fmt::join(arguments, " "), createdBy);
    std::vector<std::string> parts;
    parts.emplace_back("run");
    parts.push_back(quoted(order.command));
    parts.push_back(quoted(arguments));
    parts.push_back(keyed);
    const auto key = keyOf(parts);
    // The history does not tell of flags and scripts.
    const std::string told = keyed.empty() ? createdBy : std::string();
    const bool isKnown = co_await takeCached(key, told);
    if (isKnown)
        co_return Status();
    order.environment = arguments;
    const auto proxies = m_arguments.predefined();
    order.environment.insert(order.environment.end(), proxies.begin(), proxies.end());
    auto ran = co_await runCommand(m_common, m_index, std::move(order));
    ONGGI_CO_TRY(auto outcome, std::move(ran));
    co_return co_await record(key, std::move(outcome.layer), createdBy, outcome.container);
}

/// What a bind mount shows: a cached step has seen the same.
Awaitable<Result<std::string>> StageRun::digestOf(const RunMount& mount)
{
    CopyArguments arguments;
    arguments.keyword = "RUN --mount";
    arguments.sources = {mount.source.empty() ? "." : mount.source};
    arguments.toDirectory = true;
    if (!mount.from.empty())
        arguments.from = mount.from;
    CopyStep look(m_common, m_index, std::move(arguments), {});
    auto digest = co_await look.look();
    co_await look.release();
    co_return digest;
}

Awaitable<Status> StageRun::copy(const Instruction& instruction)
{
    const auto known = variables();
    const Expander expander(known, m_common.dockerfile.escape);
    ONGGI_CO_TRY(const auto arguments, CopyArguments::read(instruction, expander, m_editor.config().workingDirectory));
    CopyStep step(m_common, m_index, arguments, m_layers);
    auto looked = co_await step.look();
    Status done = looked ? Status() : Status(fail(looked.error()));
    if (done)
        done = co_await copyUnlessCached(step, arguments, Sha256::hexOf(*looked));
    co_await step.release();
    co_return done;
}

Awaitable<Status> StageRun::copyUnlessCached(CopyStep& step, const CopyArguments& arguments, const std::string& digest)
{
    const auto owner = arguments.owner.value_or("");
    std::vector<std::string> parts;
    parts.push_back(arguments.keyword);
    parts.push_back(digest);
    parts.push_back(arguments.destination);
    parts.push_back(fmt::format("{} {} {:o}", arguments.toDirectory, owner, arguments.mode.value_or(mode_t(-1))));
    const auto key = keyOf(parts);
    const auto createdBy = fmt::format("/bin/sh -c #(nop) {} {}{}multi:{} in {} ", arguments.keyword,
                                       owner.empty() ? std::string() : "--chown=" + owner + " ",
                                       arguments.mode ? fmt::format("--chmod={:o} ", *arguments.mode) : std::string(), digest,
                                       arguments.destination + (arguments.toDirectory && !arguments.destination.ends_with('/') ? "/" : ""));
    const bool isKnown = co_await takeCached(key, createdBy);
    if (isKnown)
        co_return Status();
    auto copied = co_await step.copy();
    ONGGI_CO_TRY(auto layer, std::move(copied));
    co_return co_await record(key, std::move(layer), createdBy, std::string());
}

} // namespace onggi::build
