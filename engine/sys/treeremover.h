#pragma once

#include "base/uniquefd.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace onggi::sys {

/// Deletes directory trees in a thread of its own: a layer has tens of thousands of files, and nobody shall wait for
/// their unlinking. What it has not done when it is destroyed stays, under a name that the next start sweeps.
class TreeRemover
{
public:
    TreeRemover();
    ~TreeRemover();
    TreeRemover(const TreeRemover&) = delete;
    TreeRemover& operator=(const TreeRemover&) = delete;

    /// Deletes the entry of the directory later. The directory must outlive this object.
    void add(const UniqueFd& directory, std::string name);
    /// Returns when everything that was added so far is gone.
    void drain();

private:
    struct Work
    {
        int directory;
        std::string name;
    };
    void run();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Work> m_queue;
    bool m_busy = false;
    std::atomic<bool> m_stopping = false;
    std::thread m_thread;
};

/// Deletes the entry and everything below it, however deep, never following a link and never into another
/// mount. Stops early, with Cancelled, once
/// stop is true.
Status removeTree(int directory, const std::string& name, const std::atomic<bool>& stop);

} // namespace onggi::sys
