#pragma once

#include "build/common.h"
#include "build/copystep.h"
#include "oci/instruction.h"

#include <string>
#include <vector>

namespace onggi::build {

/// One stage of a build at work: from its FROM to its last instruction, each step an image, or the image that an equal
/// step made before. Owned by the job; event-loop thread.
class StageRun
{
public:
    /// firstStep counts all steps of the build from 1.
    StageRun(Common& common, std::size_t index, int firstStep, bool isTarget);
    StageRun(const StageRun&) = delete;
    StageRun& operator=(const StageRun&) = delete;

    /// The image, or nothing when the stage is from scratch and empty.
    Awaitable<Result<std::optional<oci::ImageId>>> run();

    /// What the step at hand is, for messages.
    const std::string& stepText() const { return m_stepText; }
    int step() const { return m_step; }
    int line() const { return m_line; }

private:
    Awaitable<Status> begin();
    Awaitable<Status> runTriggers();
    Awaitable<Status> perform(const Instruction& instruction);
    Status configure(const Instruction& instruction);
    Awaitable<Status> changeDirectory(const Instruction& instruction);
    Awaitable<Status> run(const Instruction& instruction);
    Awaitable<Status> copy(const Instruction& instruction);
    Awaitable<Status> copyUnlessCached(CopyStep& step, const CopyArguments& arguments, const std::string& digest);
    Awaitable<Status> addLabels();
    Awaitable<Result<std::string>> digestOf(const RunMount& mount);

    void announce(const std::string& text, int line);
    void showImage();
    /// True when an equal step was made before: its image is taken. createdBy is what the history says of such a step, for
    /// the images that were named as a cache; empty when it does not say enough.
    Awaitable<bool> takeCached(const std::string& key, const std::string& createdBy);
    Awaitable<std::optional<oci::ImageId>> takeFromSources(const std::string& key, const std::string& createdBy);
    Awaitable<Status> record(const std::string& key, image::NewLayer layer, std::string createdBy, std::string container);
    Awaitable<Status> recordConfig(const std::string& createdBy);
    void takeImage(const image::Image& image);
    void setImage(oci::ImageId image);
    std::string keyOf(const std::vector<std::string>& parts) const;

    Expander::Variables variables() const { return m_arguments.variables(m_editor.config().environment); }

    Common& m_common;
    const Stage& m_stage;
    const Plan::PlannedStage& m_planned;
    std::size_t m_index;
    int m_step;
    bool m_isTarget;
    std::string m_stepText;
    int m_line = 0;

    std::optional<oci::ImageId> m_image;
    image::ImageHold m_hold; ///< of it, as long as the build goes on
    std::vector<oci::DiffId> m_layers;
    oci::ConfigEditor m_editor{oci::ExecutionConfig()};
    std::string m_author;
    StageArguments m_arguments;
};

} // namespace onggi::build
