#pragma once

#include "content/contentstore.h"
#include "database/database.h"
#include "image/imageservice.h"
#include "snapshot/layerstore.h"

#include <QProcess>
#include <QTemporaryDir>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// One of tests/support's registries, running while the object lives.
class TestRegistry
{
public:
    /// The one that can be told to fail.
    static std::unique_ptr<TestRegistry> faulty(QStringList arguments = {});
    /// Debian's docker-registry.
    static std::unique_ptr<TestRegistry> real();
    /// No registry: what answers searches.
    static std::unique_ptr<TestRegistry> hub();
    ~TestRegistry();

    std::string host() const { return m_host; } ///< "127.0.0.1:12345"
    /// Adds a fault (faultyregistry.py's JSON).
    void addFault(const std::string& json) const { request("POST", "/__faults", json); }
    void forgetFaults() const { request("POST", "/__reset", ""); }
    /// How many requests for the path there were since the last reset.
    int requestsFor(const std::string& path) const;

private:
    static std::unique_ptr<TestRegistry> serve(const QStringList& command);
    std::string request(const char* method, const std::string& path, const std::string& body) const;

    QProcess m_process;
    QTemporaryDir m_run;
    bool m_isReal = false;
    std::string m_host;
};

/// Digest of a layer of a test image, counted from the bottom. The images are made of today's Debian packages, so no
/// digest is known before.
std::string layerOf(const std::string& image, int index);
/// As progress names the layer: 12 digits.
std::string shortIdOf(const std::string& digest);

/// A pull that was started on a stage.
struct Pull
{
    std::vector<onggi::image::Progress> progress;
    std::optional<onggi::Status> status;
    boost::asio::cancellation_signal signal;

    /// As a client that hangs up.
    void cancel();
    bool isOk() const { return status && *status; }
    std::string message() const { return !status ? "not ended" : *status ? "" : status->error().message(); }
    onggi::ErrorKind kind() const { return status->error().kind(); }
    bool said(const std::string& text, const std::string& id = {}) const;
    std::vector<std::string> statusesOf(const std::string& id) const;
};

/// An image service with stores in a temporary directory and an event loop of its own.
class Stage
{
public:
    explicit Stage(std::string starterDirectory = {}, std::string searchIndex = {});
    ~Stage();

    /// Closes and opens everything, as a restart does.
    void reopen();
    /// Starts a pull; run*() carry it on.
    std::shared_ptr<Pull> start(const std::string& reference, const std::string& platform = {});
    void runUntilEnded(const Pull& pull);
    /// Runs the loop until the condition holds or the pull has ended.
    void runUntil(const Pull& pull, const std::function<bool()>& condition);
    std::shared_ptr<Pull> pull(const std::string& reference);

    onggi::image::ImageService& images() { return *m_images; }
    onggi::content::ContentStore& content() { return *m_content; }
    onggi::snapshot::LayerStore& layers() { return *m_layers; }
    boost::asio::io_context& loop() { return *m_loop; }
    /// Names in a directory of the state.
    QStringList names(const QString& directory) const;
    QString path(const QString& below) const { return m_directory.filePath(below); }
    /// The image's layers merged by overlayfs would need a mount: this is the topmost layer's file.
    QByteArray fileOf(const onggi::image::Image& image, const QString& path) const;
    /// Nothing half-made is left anywhere.
    bool isClean();
    std::vector<std::string>& events() { return m_events; }

private:
    void open();
    QTemporaryDir m_directory;
    std::string m_starter;
    std::string m_searchIndex;
    std::vector<std::string> m_events;
    std::unique_ptr<boost::asio::io_context> m_loop;
    std::unique_ptr<onggi::Database> m_database;
    std::unique_ptr<onggi::content::ContentStore> m_content;
    std::unique_ptr<onggi::snapshot::LayerStore> m_layers;
    std::unique_ptr<onggi::image::ImageService> m_images;
};
