#include "widgets/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTranslator>
#include <memory>

namespace onggi::ui {

namespace {

const auto languageKey = QStringLiteral("language");

/// Owned by the application, of which there is one.
struct Translators : QObject
{
    using QObject::QObject;
    std::unique_ptr<QTranslator> ours;
    std::unique_ptr<QTranslator> qts;
};

void install(std::unique_ptr<QTranslator>& place, std::unique_ptr<QTranslator> translator)
{
    if (place)
        QCoreApplication::removeTranslator(place.get());
    place = std::move(translator);
    if (place)
        QCoreApplication::installTranslator(place.get());
}

} // namespace

void Language::apply(const QString& code)
{
    static auto* translators = new Translators(qApp);
    const auto locale = code.isEmpty() ? QLocale::system() : QLocale(code);
    QLocale::setDefault(locale);
    auto qts = std::make_unique<QTranslator>();
    if (!qts->load(locale, "qtbase", "_", QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        qts.reset();
    install(translators->qts, std::move(qts));
    // English is a translation, too: it holds the plural forms.
    auto ours = std::make_unique<QTranslator>();
    if (!ours->load(locale, "onggi", "_", ":/i18n"))
        (void)ours->load(":/i18n/onggi_en.qm");
    install(translators->ours, std::move(ours));
}

void Language::choose(const QString& code)
{
    QSettings().setValue(languageKey, code);
    apply(code);
}

QString Language::chosen()
{
    return QSettings().value(languageKey).toString();
}

} // namespace onggi::ui
