#pragma once

#include "base/result.h"
#include "unpack/unpackprocess.h"

#include <QTemporaryDir>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <variant>
#include <vector>

/// Runs the real onggi-unpack over bytes that a test made, into a directory of its own.
class UnpackRunner
{
public:
    UnpackRunner();
    ~UnpackRunner();

    struct Options
    {
        onggi::oci::LayerCompression compression = onggi::oci::LayerCompression::None;
        bool verifyOnly = false;
        std::size_t writeSize = 0; ///< through a pipe in pieces of this size; 0: from a file
    };
    using Outcome = std::variant<onggi::unpack::Unpacked, onggi::unpack::UnpackFailed>;
    Outcome run(const std::string& bytes, const Options& options);
    Outcome run(const std::string& bytes) { return run(bytes, Options{}); }
    /// Into another directory than its own.
    static Outcome runInto(const onggi::UniqueFd& layer, const std::string& bytes, const Options& options, bool* wroteAll = nullptr);

    /// The helper took in every byte of the last run through a pipe.
    bool inputWasReadToItsEnd() const { return m_wroteAll; }

    /// The error's message, or nothing when it went well.
    static std::string messageOf(const Outcome& outcome);
    static onggi::unpack::Unpacked unpackedOf(const Outcome& outcome);

    int fd() const { return m_layer.get(); }
    std::string path() const;
    /// lstat below the layer; st_mode 0 when there is nothing.
    struct stat look(const std::string& path) const;
    std::string content(const std::string& path) const;
    std::string linkTarget(const std::string& path) const;
    std::string attribute(const std::string& path, const std::string& name) const;
    std::vector<std::string> names(const std::string& path = ".") const;
    bool isWhiteout(const std::string& path) const;

private:
    QTemporaryDir m_directory;
    onggi::UniqueFd m_layer;
    bool m_wroteAll = false;
};

std::string gzipped(const std::string& bytes);
std::string zstdCompressed(const std::string& bytes);
