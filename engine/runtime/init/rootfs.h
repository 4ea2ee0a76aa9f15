#pragma once

#include "base/uniquefd.h"
#include "runtime/init/terminal.h"
#include "runtime/plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace onggi::runtime::init {

/// Builds the container's file system in init's own mount namespace, over the old root, and then pivots into
/// it. Every path of the image or the user is resolved below the new root's descriptor. Straight-line use, in
/// this order: attach, mountAll, protect, pivot.
class RootFileSystem
{
public:
    RootFileSystem(const Plan& plan, std::vector<UniqueFd> mounts)
        : m_plan(plan)
        , m_mounts(std::move(mounts))
    {
    }

    /// Mounts that need the old root to be there still but not the new one's files; then the overlay.
    Status attach();
    /// /dev and everything in the plan. With a terminal also makes the pseudo terminal, whose container end
    /// is /dev/console.
    Status mountAll();
    /// Masked and read-only paths, the read-only root.
    Status protect();
    Status pivot();

    /// A proc mount of our own that is attached nowhere, so nothing in the container can have been put in its
    /// place.
    int proc() const { return m_proc.get(); }
    /// Both ends are empty without one.
    Terminal takeTerminal() { return std::move(m_terminal); }

private:
    /// /.dockerenv, by which programs know that they are in a container, and /etc/mtab, where old ones look for mounts.
    Status leaveMarks();
    Status mountDev();
    /// bind is the detached mount of a Bind.
    Status mountOne(const Mount& mount, int bind);
    Status mountBind(Mount mount, int bind);
    Result<UniqueFd> makeMount(const Mount& mount);
    Result<UniqueFd> openTarget(const Mount& mount) const;
    Status makeTerminal();
    Status makeConsole();
    Status placeDevice(const Device& device, const std::string& name);
    Result<UniqueFd> cloneNullDevice() const;
    Status maskPath(const std::string& path);
    Status makePathReadOnly(const std::string& path);

    const Plan& m_plan;
    std::vector<UniqueFd> m_mounts; ///< the overlay, /dev, then the launcher's mounts in order
    UniqueFd m_root;
    UniqueFd m_proc;
    UniqueFd m_dev;
    UniqueFd m_devpts;
    UniqueFd m_emptyDirectory; ///< what the first masked directory got; the others get clones
    Terminal m_terminal;
};

} // namespace onggi::runtime::init
