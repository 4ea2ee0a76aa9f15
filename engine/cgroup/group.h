#pragma once

#include "cgroup/cgroup.h"
#include "cgroup/controlfile.h"
#include "cgroup/layout.h"

#include <string>
#include <vector>

namespace onggi::cgroup {

/// A group's directory in one hierarchy.
struct Place
{
    Hierarchy hierarchy;
    UniqueFd parent; ///< our own directory below the hierarchy's root
    UniqueFd directory;
};

/// The one Group for every layout: each controller is looked up where it lives, and its dialect follows from
/// there. Owns descriptors only.
class PlacedGroup : public Group
{
public:
    PlacedGroup(std::string name, std::vector<Place> places);

    Status apply(const Limits& limits) override;
    Status addProcess(pid_t pid) override;
    Status enter() override;
    Result<pid_t> bear(const std::function<Result<pid_t>()>& clone) override;
    int unifiedFd() const override;
    Result<Usage> usage() const override;
    Result<std::uint64_t> oomKills() const override;
    Result<OomWatch> watchOom() const override;
    Result<std::vector<pid_t>> processes() const override;
    Status freeze() override;
    Status thaw() override;
    Result<bool> isFrozen() const override;
    Status kill() override;
    Status remove() override;

private:
    /// Where a controller lives, or null.
    const Place* home(std::string_view controller) const;
    const Place* unified() const;
    Status setFrozen(bool frozen);
    Status killOneByOne();
    void waitForMembersToDie(Deadline deadline) const;
    Result<std::vector<UniqueFd>> formerPlaces() const;
    Error named(const Error& error) const;

    std::string m_name;
    std::vector<Place> m_places;
};

} // namespace onggi::cgroup
