#include "hub/registrystrip.h"

#include "hub/logindialog.h"
#include "widgets/buttons.h"
#include "widgets/statuspill.h"

#include <QButtonGroup>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
const auto settingsKey = QStringLiteral("hub/registries");
// More of them go into a menu: the toolbar has other tools, too.
constexpr int chipsShown = 2;
constexpr int widestChip = 190;
} // namespace

RegistryList::RegistryList(Engine& engine, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
{
    connect(&engine.credentials(), &CredentialStore::changed, this, &RegistryList::changed);
}

QStringList RegistryList::all() const
{
    QStringList names = QSettings().value(settingsKey).toStringList();
    for (const auto& each : m_engine.credentials().registries()) {
        if (!each.isEmpty() && !names.contains(each))
            names.append(each);
    }
    names.sort();
    return names;
}

void RegistryList::add(const QString& registry)
{
    QStringList names = QSettings().value(settingsKey).toStringList();
    if (registry.isEmpty() || names.contains(registry))
        return;
    names.append(registry);
    QSettings().setValue(settingsKey, names);
    emit changed();
}

void RegistryList::remove(const QString& registry)
{
    QStringList names = QSettings().value(settingsKey).toStringList();
    names.removeAll(registry);
    QSettings().setValue(settingsKey, names);
    emit changed();
}

RegistryChooser::RegistryChooser(RegistryList& list, QWidget* parent)
    : QWidget(parent)
    , m_list(list)
    , m_row(new QHBoxLayout(this))
    , m_chips(new QButtonGroup(this))
{
    setAccessibleName(tr("Registries"));
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(8);
    connect(&list, &RegistryList::changed, this, &RegistryChooser::rebuild);
    rebuild();
}

void RegistryChooser::setCurrent(const QString& registry)
{
    m_current = registry;
    rebuild();
}

void RegistryChooser::addChip(const QString& registry)
{
    auto* chip = new Chip(registryTitle(registry));
    chip->setAccessibleName(chip->text());
    chip->setText(chip->fontMetrics().elidedText(chip->text(), Qt::ElideMiddle, widestChip));
    chip->setToolTip(registryTitle(registry));
    chip->setChecked(registry == m_current);
    m_chips->addButton(chip);
    m_row->addWidget(chip);
    connect(chip, &QPushButton::clicked, this, [this, registry] {
        m_current = registry;
        emit chosen(registry);
    });
}

void RegistryChooser::rebuild()
{
    while (auto* item = m_row->takeAt(0)) {
        // Deleted later: it may be the one whose click led here.
        if (auto* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    auto names = m_list.all();
    // The chosen one is always to be seen.
    if (auto at = names.indexOf(m_current); at >= chipsShown)
        names.move(at, 0);
    addChip({});
    for (const auto& each : names.mid(0, chipsShown))
        addChip(each);
    if (names.size() > chipsShown) {
        auto* more = new Button(tr("%n more", nullptr, int(names.size()) - chipsShown));
        auto* menu = new QMenu(more);
        for (const auto& each : names.mid(chipsShown)) {
            menu->addAction(each, this, [this, each] {
                setCurrent(each);
                emit chosen(each);
            });
        }
        more->setMenu(menu);
        m_row->addWidget(more);
    }
    auto* add = new Button(tr("Add a registry…"), Button::Kind::Plain, QStringLiteral("plus"));
    m_row->addWidget(add);
    connect(add, &QPushButton::clicked, this, &RegistryChooser::addRequested);
}

RegistryStrip::RegistryStrip(Engine& engine, QWidget* parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_title(new QLabel)
    , m_state(new StatusPill)
    , m_place(new QLabel)
    , m_signIn(new Button(tr("Sign in…"), Button::Kind::Quiet))
    , m_signOut(new Button(tr("Sign out"), Button::Kind::Quiet))
    , m_remove(new Button(tr("Remove from the list"), Button::Kind::Quiet))
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    QFont bold = m_title->font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_title->setTextFormat(Qt::PlainText);
    m_place->setProperty("kind", "muted");
    m_place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(14, 5, 14, 5);
    row->setSpacing(10);
    row->addWidget(m_title);
    row->addWidget(m_state);
    row->addWidget(m_place, 1);
    row->addWidget(m_remove);
    row->addWidget(m_signOut);
    row->addWidget(m_signIn);
    auto* line = new QFrame;
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(line);
    connect(m_signIn, &QPushButton::clicked, this, &RegistryStrip::signInRequested);
    connect(m_signOut, &QPushButton::clicked, this, &RegistryStrip::signOutRequested);
    connect(m_remove, &QPushButton::clicked, this, &RegistryStrip::removeRequested);
    connect(&engine.credentials(), &CredentialStore::changed, this, &RegistryStrip::refresh);
    refresh();
}

void RegistryStrip::setRegistry(const QString& registry)
{
    m_registry = registry;
    refresh();
}

void RegistryStrip::refresh()
{
    m_title->setText(registryTitle(m_registry));
    m_engine.credentials().find(m_registry, this, [this, asked = m_registry](const std::optional<RegistryLogin>& login) {
        if (asked != m_registry)
            return;
        bool in = login.has_value();
        m_state->setState(in ? StatusPill::Tone::Good : StatusPill::Tone::Neutral,
                          !in                      ? tr("Not signed in")
                          : login->user.isEmpty() ? tr("Signed in")
                                                   : tr("Signed in as %1").arg(login->user));
        QString helper = m_engine.credentials().helperFor(m_registry);
        m_place->setText(!in                 ? QString()
                         : !helper.isEmpty() ? tr("kept by docker-credential-%1").arg(helper)
                         : m_engine.credentials().isInKeyring(m_registry)
                             ? tr("kept in the desktop's keyring")
                             : tr("kept in %1").arg(m_engine.credentials().path()));
        m_signIn->setVisible(!in);
        m_signOut->setVisible(in);
        m_remove->setVisible(!m_registry.isEmpty() && !in);
    });
}

} // namespace onggi::ui
