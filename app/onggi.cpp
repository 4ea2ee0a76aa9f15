#include "docker/contexts.h"
#include "models/enginelist.h"
#include "shell/mainwindow.h"
#include "widgets/language.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QSettings>
#include <QUrl>

using namespace onggi::ui;

namespace {

struct Options
{
    Q_DECLARE_TR_FUNCTIONS(Options)
};

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName("Onggi");
    QCoreApplication::setApplicationName("onggi");
    QCoreApplication::setApplicationVersion("0.1.0");
    QGuiApplication::setApplicationDisplayName("Onggi");
    QGuiApplication::setDesktopFileName("onggi");
    application.setQuitOnLastWindowClosed(true);

    QCommandLineParser parser;
    parser.setApplicationDescription(Options::tr("Runs and watches containers."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption({"host", Options::tr("The engine to talk to: unix:///path, ssh://user@host or tcp://host:port. Default: DOCKER_HOST, else the one chosen last."), "url"});
    parser.addOption({"hub", Options::tr("Base address of the Hub's web interface."), "url", "https://hub.docker.com"});
    parser.addOption({"state", Options::tr("Where an engine started from here keeps its state."), "directory"});
    parser.addOption({"run", Options::tr("Where an engine started from here has its socket."), "directory"});
    parser.addOption({"theme", Options::tr("system, light or dark, for this run."), "name"});
    parser.addOption({"language", Options::tr("The window's language for this run, like en or ko."), "code"});
    parser.process(application);

    const QSettings settings;
    Language::apply(parser.isSet("language") ? parser.value("language") : Language::chosen());
    Theme theme(application);
    const auto look = parser.value("theme");
    theme.setMode(look == "dark"    ? Theme::Mode::Dark
                  : look == "light" ? Theme::Mode::Light
                  : look == "system" ? Theme::Mode::System
                                     : Theme::Mode(settings.value("appearance", 0).toInt()));

    std::optional<Transport> asked = DockerContexts().fromEnvironment();
    if (parser.isSet("host")) {
        asked = Transport::fromUrl(parser.value("host"));
        if (!asked) {
            fprintf(stderr, "onggi: %s\n",
                    qPrintable(Options::tr("the address of the engine must look like unix:///run/onggi/onggi.sock, ssh://user@host or tcp://host:2375")));
            return 2;
        }
    }
    auto own = Transport::own();
    if (parser.isSet("run")) {
        own = Transport::unixSocket(QDir::cleanPath(parser.value("run") + "/onggi.sock"));
        if (!parser.isSet("host"))
            asked = own;
    }

    EngineList engines(asked, own);
    MainWindow window(engines, {parser.value("state"), parser.value("run")}, QUrl(parser.value("hub")));
    window.show();
    return QApplication::exec();
}
