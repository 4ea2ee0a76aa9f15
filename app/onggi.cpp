#include "models/engine.h"
#include "shell/enginelauncher.h"
#include "shell/mainwindow.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTranslator>
#include <QUrl>

using namespace onggi::ui;

namespace {

struct Options
{
    Q_DECLARE_TR_FUNCTIONS(Options)
};

/// Ours and Qt's own texts (dialogs, shortcuts) in the language of the setting, else of the system.
void translate(QApplication& application, const QString& language)
{
    const auto locale = language.isEmpty() ? QLocale() : QLocale(language);
    if (!language.isEmpty())
        QLocale::setDefault(locale);
    auto* ours = new QTranslator(&application);
    // English is a translation, too: it holds the plural forms.
    if (ours->load(locale, "onggi", "_", ":/i18n") || ours->load(":/i18n/onggi_en.qm"))
        application.installTranslator(ours);
    auto* qts = new QTranslator(&application);
    if (qts->load(locale, "qtbase", "_", QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        application.installTranslator(qts);
}

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
    parser.addOption({"host", Options::tr("The engine to talk to, unix:///path. Default: DOCKER_HOST, else Onggi's own."), "url"});
    parser.addOption({"hub", Options::tr("Base address of the Hub's web interface."), "url", "https://hub.docker.com"});
    parser.addOption({"state", Options::tr("Where an engine started from here keeps its state."), "directory"});
    parser.addOption({"run", Options::tr("Where an engine started from here has its socket."), "directory"});
    parser.addOption({"theme", Options::tr("system, light or dark, for this run."), "name"});
    parser.addOption({"language", Options::tr("The window's language for this run, like en or ko."), "code"});
    parser.process(application);

    const QSettings settings;
    translate(application, parser.isSet("language") ? parser.value("language") : settings.value("language").toString());
    Theme theme(application);
    const auto look = parser.value("theme");
    theme.setMode(look == "dark"    ? Theme::Mode::Dark
                  : look == "light" ? Theme::Mode::Light
                  : look == "system" ? Theme::Mode::System
                                     : Theme::Mode(settings.value("appearance", 0).toInt()));

    auto transport = Transport::fromEnvironment();
    if (parser.isSet("host")) {
        const auto chosen = Transport::fromUrl(parser.value("host"));
        if (!chosen) {
            fprintf(stderr, "onggi: %s\n", qPrintable(Options::tr("the address of the engine must look like unix:///run/onggi/onggi.sock")));
            return 2;
        }
        transport = *chosen;
    } else if (parser.isSet("run")) {
        transport = Transport::unixSocket(QDir::cleanPath(parser.value("run") + "/onggi.sock"));
    }

    Engine engine(transport);
    EngineLauncher launcher(transport, {parser.value("state"), parser.value("run")});
    MainWindow window(engine, launcher, QUrl(parser.value("hub")));
    engine.start();
    window.show();
    return QApplication::exec();
}
