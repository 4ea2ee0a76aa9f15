#pragma once

#include "base/clock.h"
#include "base/uniquefd.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace onggi {
class Database;
}

namespace onggi::volume {

struct Volume
{
    std::string name;
    bool anonymous = false;
    TimePoint created{};
    std::map<std::string, std::string> labels;
    std::string mountpoint; ///< the absolute path of its data, for inspect only
};

/// Named and anonymous volumes in state/volumes/<name>/data. Used on the event-loop thread.
class VolumeStore
{
public:
    static Result<std::unique_ptr<VolumeStore>> open(Database& database, const std::string& directory);
    virtual ~VolumeStore() = default;

    /// Makes it unless it exists. An empty name makes an anonymous one with a random name. InvalidArgument in
    /// Docker's words for a bad name.
    virtual Result<Volume> ensure(std::string_view name, const std::map<std::string, std::string>& labels = {}) = 0;
    virtual Result<Volume> find(std::string_view name) const = 0;
    virtual std::vector<Volume> list() const = 0;
    /// The caller has checked that no container uses it. Its name is free at once; its files are deleted beside the
    /// event loop.
    virtual Status remove(std::string_view name) = 0;
    /// A directory descriptor of its data.
    virtual Result<UniqueFd> data(std::string_view name) const = 0;
};

/// Opens the source of a bind mount by descriptor (O_PATH), absolute paths only. When it is missing and create is
/// set, makes a directory as `-v` does; otherwise InvalidArgument in Docker's words
/// ("bind source path does not exist: …").
Result<UniqueFd> openBindSource(const std::string& path, bool create);

} // namespace onggi::volume
